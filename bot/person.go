package bot

import "context"

// Person returns who a customer is. It reads no more than the book's line, so a
// list of many customers can ask. It fails with [ErrUnknownCustomer].
func (s *Service) Person(ctx context.Context, customer string) (Person, error) {
	lines, err := s.linesOf(ctx, customer)
	if err != nil {
		return Person{}, err
	}
	if len(lines) == 0 {
		return Person{}, ErrUnknownCustomer
	}
	p, err := s.accounts.parsed(lines[0])
	if err != nil {
		return Person{}, err
	}
	return p.person, nil
}
