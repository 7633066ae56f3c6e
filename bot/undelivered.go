package bot

// Undelivered are the messages of a conversation, as it was read, that wait to be
// sent: those for channels that are written to, and that this process does not
// know to be delivered though they are not marked yet. A message for a channel
// that is read is there as soon as it is committed.
func (s *Service) Undelivered(c Conversation) []Outbound {
	done := int64(-1)
	if h := s.hot.all()[c.ID]; h != nil {
		if _, sequence, number, ok := ParseMessageKey(h.delivered()); ok {
			done = sequence<<8 | int64(number)
		}
	}
	var waiting []Outbound
	for _, m := range c.Outbox {
		_, sequence, number, ok := ParseMessageKey(m.Key)
		if s.channels[m.Channel] != nil && ok && sequence<<8|int64(number) > done {
			waiting = append(waiting, m)
		}
	}
	return waiting
}
