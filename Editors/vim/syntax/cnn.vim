" Vim syntax file for cnn scripts
if exists("b:current_syntax")
  finish
endif

syntax keyword cnnControl if else for in while break continue def
syntax keyword cnnControl return
syntax keyword cnnOperator and or not
syntax keyword cnnConstant true false none

syntax match cnnVerb "\v(^|[;{=])\s*\zs(assert|augment|avgpool|batchnorm|bench|clear|compare|confusion|conv|copy|data|dense|depthwise|dropout|edit|elu|evaluate|explain|export|findrate|flatten|freeze|gelu|globalavgpool|gradcam|gradcheck|help|histogram|history|include|insert|inspect|leakyrelu|list|load|maxpool|mistakes|network|occlusion|plot|predict|print|profile|quit|redo|relu|remove|rename|replace|reset|residual|resume|saliency|save|set|settings|show|sigmoid|snapshot|softmax|softplus|summary|swish|tanh|time|train|undo|unfreeze|use|verify|warn)>"
syntax match cnnFunction "\v<(abs|activations|all|allclose|any|append|arccos|arcsin|arctan|argmax|argmin|argsort|avgpool|ceil|clip|concat|convolve|correlate|cos|crop|cumsum|dot|elu|endswith|enumerate|equal|exp|expand|expm1|eye|filter|find|flatten|flip|floor|format|forward|full|gelu|gradients|image|int|isfinite|isinf|isnan|join|keys|leakyrelu|len|linspace|list|log|log10|log1p|log2|lower|map|matmul|max|maximum|maxpool|mean|median|min|minimum|norm|normal|num|onehot|ones|pad|photograph|prod|random|range|rank|relu|replace|reshape|resize|reversed|rotate180|round|shape|sigmoid|sign|sin|size|softmax|softplus|sort|sorted|split|sqrt|square|squeeze|stack|startswith|std|str|strip|sum|swish|tan|tanh|tensor|tile|transpose|type|unique|upper|values|var|where|zeros|zip)\ze\("
syntax match cnnNumber "\v<\d+(x\d+)+>"
syntax match cnnNumber "\v<\d[0-9_]*(\.\d+)?([eE][+-]?\d+)?>"
syntax match cnnEscape "\\." contained
syntax region cnnExpression start="{" end="}" contained contains=cnnNumber,cnnFunction,cnnConstant
syntax region cnnString start=/"/ skip=/\\./ end=/"/ oneline contains=cnnEscape,cnnExpression
syntax match cnnComment "#.*$" contains=@Spell

highlight default link cnnControl Conditional
highlight default link cnnOperator Operator
highlight default link cnnConstant Constant
highlight default link cnnVerb Statement
highlight default link cnnFunction Function
highlight default link cnnNumber Number
highlight default link cnnString String
highlight default link cnnEscape SpecialChar
highlight default link cnnExpression Special
highlight default link cnnComment Comment

setlocal commentstring=#\ %s

let b:current_syntax = "cnn"
