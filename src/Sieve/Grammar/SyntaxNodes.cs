namespace Posthouse.Sieve;

internal enum ArgumentKind
{
    Number,
    Text,
    List,
    Tag,
}

/// <summary>One argument as it was written.</summary>
internal sealed class SyntaxArgument(ArgumentKind kind, SievePosition at)
{
    internal ArgumentKind Kind { get; } = kind;

    internal SievePosition At { get; } = at;

    internal long Number { get; init; }

    /// <summary>A tag's name without the colon, lower-case.</summary>
    internal string Tag { get; init; } = "";

    /// <summary>The strings of a list; one for a single string.</summary>
    internal IReadOnlyList<SieveToken> Items { get; init; } = [];
}

/// <summary>A test or a command: name, arguments, tests, and for commands the block.</summary>
internal sealed class SyntaxNode(string name, SievePosition at)
{
    internal string Name { get; } = name;

    internal SievePosition At { get; } = at;

    internal List<SyntaxArgument> Arguments { get; } = [];

    internal List<SyntaxNode> Tests { get; } = [];

    /// <summary>Tests stood in parentheses.</summary>
    internal bool TestList { get; set; }

    /// <summary>Null where the command ended with a semicolon.</summary>
    internal List<SyntaxNode>? Block { get; set; }
}
