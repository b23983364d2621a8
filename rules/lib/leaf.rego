# METADATA
# description: What may be said of a leaf, the form in which items hold texts.
package irsalint.lib.leaf

# METADATA
# description: A known text, whoever wrote it.
known(l) if l.state in {"written", "default"}

# METADATA
# description: A remark for values that are defaults of a variable.
remark(l) := " (a default value)" if l.state == "default"

remark(l) := "" if l.state != "default"
