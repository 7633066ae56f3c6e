package bot

import "repaybot/dialog"

// forgetErased drops what this process holds in memory of somebody whose key
// was destroyed. A subject is a customer, or a conversation's own. It returns at
// once: a conversation that is in hand is dropped once its turn is over.
func (s *Service) forgetErased(subject string) {
	go func() {
		s.hot.forget(subject)
		s.accounts.forget(subject) // last: a turn that was in hand may have read them
	}()
}

// forget drops what is held of a customer's accounts.
func (c *accountCache) forget(customer string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for digest, p := range c.byDigest {
		if p.account.Customer.ID == customer {
			delete(c.byDigest, digest)
		}
	}
}

// forget drops what is held of a customer's conversations, or of the one that a
// subject is. What is to be sent is left: the store says that it is gone.
func (c *hotConversations) forget(subject string) {
	c.mu.Lock()
	all := make(map[string]*hot, len(c.byName))
	for name, h := range c.byName {
		all[name] = h
	}
	c.mu.Unlock()
	for name, h := range all {
		h.turns.Lock()
		if h.conversation.Customer == subject || name == ConversationOf(subject) || "conversation/"+name == subject {
			h.valid = false
			h.conversation, h.state = Conversation{}, dialog.State{}
		}
		h.turns.Unlock()
	}
}
