# METADATA
# description: Collects what the loaded rules deny. It lives outside of the tree that it walks.
package irsalint.main

findings contains {"group": group, "rule": name, "finding": finding} if {
	some group, name
	some finding in data.irsalint.rules[group][name].deny
}
