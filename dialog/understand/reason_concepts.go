package understand

// concept is what a word contributes to a reason; some tell of one alone, most
// only beside another: "hours" and "cut".
type concept int

const (
	death      concept = iota // of somebody: with a relative
	funeral                   // tells of a death alone
	relative                  //
	losing                    // a relative, or work
	work                      //
	ending                    // of work
	dismissal                 // tells of it alone
	employer                  //
	closing                   // of an employer or a business
	income                    //
	drop                      // of income
	wageless                  // tells of an income cut alone
	noIncome                  // the same, but only where nothing else is told
	orders                    // of somebody paid by the piece
	few                       //
	illness                   // tells of it alone
	body                      //
	breaking                  // of a part of the body
	home                      // tells of the family alone
	leaving                   // of a relative
	disaster                  // tells of it alone
	house                     //
	destroying                //
	business                  //
	failing                   // of a business
	bankrupt                  // tells of a business alone
	client                    //
	unpaid                    // by a client
	debts                     //
	many                      // debts
	overdone                  // tells of too many debts alone
	forgetting                // tells of it alone
	mishap                    // tells of another reason alone
	stranger                  // whose trouble it is not
	figure                    // a figure of speech, or a question: no reason in its part
	laying                    // somebody off: "they laid the whole shift off"
	away                      // the off of it
	lender                    // one of several that are owed, by its name
	water                     // that does not stay where it is
	coming                    // of water
	valuables                 //
	taking                    // of valuables
	noConcept
)

// reasonRule tells of a reason where its concepts stand in one part of a
// clause, no more than gap bytes apart.
type reasonRule struct {
	one, other concept
	gap        int
	reason     reasonOf
}
