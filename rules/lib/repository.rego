# METADATA
# description: Names of container images.
package irsalint.lib.repository

import data.irsalint.lib.leaf

# METADATA
# description: The repositories of those images of a list that are known, each after a slash.
all(list) := {concat("", ["/", of(image.text)]) |
	some image in list
	leaf.known(image)
}

# METADATA
# description: Some repository of a set ends so.
among(repositories, suffix) if {
	some repository in repositories
	endswith(repository, suffix)
}

# METADATA
# description: The registry and path of an image, without its tag and digest.
of(image) := path if {
	whole := split(image, "@")[0]
	parts := split(whole, "/")
	last := split(parts[count(parts) - 1], ":")[0]
	path := concat("/", array.concat(array.slice(parts, 0, count(parts) - 1), [last]))
}
