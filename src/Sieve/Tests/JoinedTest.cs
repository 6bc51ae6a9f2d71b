namespace Posthouse.Sieve;

/// <summary>allof and anyof (RFC 5228 §5.2, §5.3). What need not be asked is not asked: match variables depend on it.</summary>
internal sealed class JoinedTest : CompiledTest
{
    private readonly CompiledTest[] _tests;
    private readonly bool _all;

    private JoinedTest(SyntaxNode node, CompiledTest[] tests)
        : base(node)
    {
        _tests = tests;
        _all = node.Name == "allof";
    }

    internal static CompiledTest? Compile(ArgumentReader reader, ScriptCompiler compiler)
    {
        var tests = new List<CompiledTest>();
        foreach (SyntaxNode node in reader.Tests)
        {
            if (compiler.Test(node) is { } test) tests.Add(test);
        }

        return new JoinedTest(reader.Node, [.. tests]);
    }

    protected override bool Evaluate(SieveRun run)
    {
        foreach (CompiledTest test in _tests)
        {
            if (test.Holds(run) != _all) return !_all;
        }

        return _all;
    }
}
