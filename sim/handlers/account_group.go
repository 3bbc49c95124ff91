package handlers

// signInGroup is how a key becomes somebody's.
func signInGroup(m methods) {
	for _, group := range []func(methods){
		bindMethods, codeMethods, signInMethods, passwordMethods, recoveryMethods, exportMethods, qrMethods, botMethods,
	} {
		group(m)
	}
}

// accountGroup is what an account is, has and knows.
func accountGroup(m methods) {
	for _, group := range []func(methods){
		accountMethods, sessionMethods, lifetimeMethods, phoneMethods, passwordChangeMethods, userMethods, contactMethods, contactIDMethods, blockMethods,
		privacyMethods, notifyMethods, preferenceMethods, takeoutMethods,
	} {
		group(m)
	}
}
