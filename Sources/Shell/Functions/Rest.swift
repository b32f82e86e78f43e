import Lang

enum ConvolutionFunctions { static var table: [TableFunction] { [] } }
enum PoolingFunctions { static var table: [TableFunction] { [] } }
enum ShapeFunctions { static var table: [TableFunction] { [] } }
enum ReductionFunctions { static var table: [TableFunction] { [] } }
enum ComparisonFunctions { static var table: [TableFunction] { [] } }
