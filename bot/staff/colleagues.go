package staff

import "context"

// Colleagues are all colleagues, by name, as others of the console see them.
func (a *Accounts) Colleagues(ctx context.Context) ([]Colleague, error) {
	listed, err := a.List(ctx)
	if err != nil {
		return nil, err
	}
	all := make([]Colleague, len(listed))
	for i, l := range listed {
		all[i] = l.Colleague
	}
	return all, nil
}
