# METADATA
# description: Names of container images.
package irsalint.lib.repository

# METADATA
# description: The registry and path of an image, without its tag and digest.
of(image) := path if {
	whole := split(image, "@")[0]
	parts := split(whole, "/")
	last := split(parts[count(parts) - 1], ":")[0]
	path := concat("/", array.concat(array.slice(parts, 0, count(parts) - 1), [last]))
}
