package irsalint.lib.addon_test

import data.irsalint.lib.addon

_leaf(text) := {"text": text, "state": "written", "at": 2}

_absent := {"text": "", "state": "absent", "at": 2}

_addon := {"at": 1, "name": _leaf("aws-ebs-csi-driver"), "cluster": _leaf("main"), "role": _absent, "association": _absent, "associations": [_leaf("web/app")], "possible_associations": [], "complete": "yes"}

_bare(change) if addon.bare(object.union(_addon, change))

test_bare if _bare({})

test_given_is_not if {
	not _bare({"role": _leaf("arn:aws:iam::111122223333:role/ebs")})
	not _bare({"association": _leaf("ebs-csi-controller-sa")})
	not _bare({"associations": [_leaf("kube-system/ebs-csi-controller-sa")]})
	not _bare({"possible_associations": [_leaf("kube-system/ebs-csi-controller-sa")]})
}

test_unknown_is_not if {
	not _bare({"complete": "unknown"})
	not _bare({"role": {"text": "${var.x}", "state": "unknown", "at": 2}})
	not _bare({"name": {"text": "${var.x}", "state": "unknown", "at": 2}})
}

test_harmless_is_not if not _bare({"name": _leaf("coredns")})

test_account if addon.account(_addon) == "kube-system/ebs-csi-controller-sa"
