package terraform

import (
	"github.com/hashicorp/go-cty-funcs/cidr"
	"github.com/hashicorp/go-cty-funcs/crypto"
	"github.com/hashicorp/go-cty-funcs/encoding"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
)

// library are functions that are called on known values only.
var library = map[string]function.Function{
	"abs":          stdlib.AbsoluteFunc,
	"base64decode": encoding.Base64DecodeFunc,
	"base64encode": encoding.Base64EncodeFunc,
	"ceil":         stdlib.CeilFunc,
	"chunklist":    stdlib.ChunklistFunc,
	"cidrhost":     cidr.HostFunc,
	"cidrnetmask":  cidr.NetmaskFunc,
	"cidrsubnet":   cidr.SubnetFunc,
	"cidrsubnets":  cidr.SubnetsFunc,
	"csvdecode":    stdlib.CSVDecodeFunc,
	"floor":        stdlib.FloorFunc,
	"formatdate":   stdlib.FormatDateFunc,
	"log":          stdlib.LogFunc,
	"max":          stdlib.MaxFunc,
	"md5":          crypto.Md5Func,
	"min":          stdlib.MinFunc,
	"parseint":     stdlib.ParseIntFunc,
	"pow":          stdlib.PowFunc,
	"sha1":         crypto.Sha1Func,
	"sha256":       crypto.Sha256Func,
	"sha512":       crypto.Sha512Func,
	"signum":       stdlib.SignumFunc,
	"strrev":       stdlib.ReverseFunc,
	"timeadd":      stdlib.TimeAddFunc,
	"title":        stdlib.TitleFunc,
	"upper":        stdlib.UpperFunc,
	"urlencode":    encoding.URLEncodeFunc,
}

// unsupported are functions of Terraform whose results are always unknown here:
// they depend on the clock, chance, keys, the machine, or on marks that are not
// kept.
var unsupported = map[string]struct{}{
	"abspath": {}, "base64gzip": {}, "bcrypt": {}, "ephemeralasnull": {}, "issensitive": {}, "pathexpand": {},
	"plantimestamp": {}, "rsadecrypt": {}, "textdecodebase64": {}, "textencodebase64": {}, "timestamp": {}, "uuid": {},
}

// removed are functions that Terraform had once and refuses now.
var removed = map[string]struct{}{"list": {}, "map": {}}

// signature is how many arguments a function takes, at least so many where there
// is a rest, and the type of its result where that is a scalar.
type signature struct {
	n      int
	rest   bool
	result cty.Type
}

// signatures are those of every function but try and can, which evaluate their
// own arguments.
var signatures = map[string]signature{
	"abs":              {1, false, cty.Number},
	"abspath":          {1, false, cty.String},
	"alltrue":          {1, false, cty.Bool},
	"anytrue":          {1, false, cty.Bool},
	"base64decode":     {1, false, cty.String},
	"base64encode":     {1, false, cty.String},
	"base64gzip":       {1, false, cty.String},
	"base64sha256":     {1, false, cty.String},
	"base64sha512":     {1, false, cty.String},
	"basename":         {1, false, cty.String},
	"bcrypt":           {1, true, cty.String},
	"ceil":             {1, false, cty.Number},
	"chomp":            {1, false, cty.String},
	"chunklist":        {2, false, cty.DynamicPseudoType},
	"cidrhost":         {2, false, cty.String},
	"cidrnetmask":      {1, false, cty.String},
	"cidrsubnet":       {3, false, cty.String},
	"cidrsubnets":      {1, true, cty.DynamicPseudoType},
	"coalesce":         {0, true, cty.DynamicPseudoType},
	"coalescelist":     {0, true, cty.DynamicPseudoType},
	"compact":          {1, false, cty.DynamicPseudoType},
	"concat":           {0, true, cty.DynamicPseudoType},
	"contains":         {2, false, cty.DynamicPseudoType},
	"csvdecode":        {1, false, cty.DynamicPseudoType},
	"dirname":          {1, false, cty.String},
	"distinct":         {1, false, cty.DynamicPseudoType},
	"element":          {2, false, cty.DynamicPseudoType},
	"endswith":         {2, false, cty.Bool},
	"ephemeralasnull":  {1, false, cty.DynamicPseudoType},
	"file":             {1, false, cty.String},
	"filebase64":       {1, false, cty.String},
	"filebase64sha256": {1, false, cty.String},
	"filebase64sha512": {1, false, cty.String},
	"fileexists":       {1, false, cty.Bool},
	"filemd5":          {1, false, cty.String},
	"fileset":          {2, false, cty.DynamicPseudoType},
	"filesha1":         {1, false, cty.String},
	"filesha256":       {1, false, cty.String},
	"filesha512":       {1, false, cty.String},
	"flatten":          {1, false, cty.DynamicPseudoType},
	"floor":            {1, false, cty.Number},
	"format":           {1, true, cty.DynamicPseudoType},
	"formatdate":       {2, false, cty.String},
	"formatlist":       {1, true, cty.DynamicPseudoType},
	"indent":           {2, false, cty.String},
	"index":            {2, false, cty.DynamicPseudoType},
	"issensitive":      {1, false, cty.Bool},
	"join":             {1, true, cty.String},
	"jsondecode":       {1, false, cty.DynamicPseudoType},
	"jsonencode":       {1, false, cty.String},
	"keys":             {1, false, cty.DynamicPseudoType},
	"length":           {1, false, cty.Number},
	"log":              {2, false, cty.Number},
	"lookup":           {2, true, cty.DynamicPseudoType},
	"lower":            {1, false, cty.String},
	"matchkeys":        {3, false, cty.DynamicPseudoType},
	"max":              {0, true, cty.Number},
	"md5":              {1, false, cty.String},
	"merge":            {0, true, cty.DynamicPseudoType},
	"min":              {0, true, cty.Number},
	"nonsensitive":     {1, false, cty.DynamicPseudoType},
	"one":              {1, false, cty.DynamicPseudoType},
	"parseint":         {2, false, cty.DynamicPseudoType},
	"pathexpand":       {1, false, cty.String},
	"plantimestamp":    {0, false, cty.String},
	"pow":              {2, false, cty.Number},
	"range":            {0, true, cty.DynamicPseudoType},
	"regex":            {2, false, cty.DynamicPseudoType},
	"regexall":         {2, false, cty.DynamicPseudoType},
	"replace":          {3, false, cty.String},
	"reverse":          {1, false, cty.DynamicPseudoType},
	"rsadecrypt":       {2, false, cty.String},
	"sensitive":        {1, false, cty.DynamicPseudoType},
	"setintersection":  {1, true, cty.DynamicPseudoType},
	"setproduct":       {0, true, cty.DynamicPseudoType},
	"setsubtract":      {2, false, cty.DynamicPseudoType},
	"setunion":         {1, true, cty.DynamicPseudoType},
	"sha1":             {1, false, cty.String},
	"sha256":           {1, false, cty.String},
	"sha512":           {1, false, cty.String},
	"signum":           {1, false, cty.Number},
	"slice":            {3, false, cty.DynamicPseudoType},
	"sort":             {1, false, cty.DynamicPseudoType},
	"split":            {2, false, cty.DynamicPseudoType},
	"startswith":       {2, false, cty.Bool},
	"strcontains":      {2, false, cty.Bool},
	"strrev":           {1, false, cty.String},
	"substr":           {3, false, cty.String},
	"sum":              {1, false, cty.DynamicPseudoType},
	"templatefile":     {2, false, cty.DynamicPseudoType},
	"templatestring":   {2, false, cty.String},
	"textdecodebase64": {2, false, cty.String},
	"textencodebase64": {2, false, cty.String},
	"timeadd":          {2, false, cty.String},
	"timecmp":          {2, false, cty.Number},
	"timestamp":        {0, false, cty.String},
	"title":            {1, false, cty.String},
	"tobool":           {1, false, cty.Bool},
	"tolist":           {1, false, cty.DynamicPseudoType},
	"tomap":            {1, false, cty.DynamicPseudoType},
	"tonumber":         {1, false, cty.Number},
	"toset":            {1, false, cty.DynamicPseudoType},
	"tostring":         {1, false, cty.String},
	"transpose":        {1, false, cty.DynamicPseudoType},
	"trim":             {2, false, cty.String},
	"trimprefix":       {2, false, cty.String},
	"trimspace":        {1, false, cty.String},
	"trimsuffix":       {2, false, cty.String},
	"upper":            {1, false, cty.String},
	"urlencode":        {1, false, cty.String},
	"uuid":             {0, false, cty.String},
	"uuidv5":           {2, false, cty.String},
	"values":           {1, false, cty.DynamicPseudoType},
	"yamldecode":       {1, false, cty.DynamicPseudoType},
	"yamlencode":       {1, false, cty.String},
	"zipmap":           {2, false, cty.DynamicPseudoType},
}
