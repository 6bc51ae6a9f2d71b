namespace Posthouse.Sieve;

/// <summary>notify_method_capability (RFC 5435 §5). Whether somebody reads mail just now cannot be told: "online" is "maybe" (RFC 5436 §2.5).</summary>
internal sealed class NotifyCapabilityTest : CompiledTest
{
    private readonly SieveText _method;
    private readonly SieveText _capability;
    private readonly Matcher _matcher;

    private NotifyCapabilityTest(SyntaxNode node, SieveText method, SieveText capability, Matcher matcher)
        : base(node) => (_method, _capability, _matcher) = (method, capability, matcher);

    internal static CompiledTest Compile(ArgumentReader reader, ScriptCompiler compiler)
    {
        var matching = new MatcherCompiler(reader);
        SieveText method = reader.NextText("a method");
        SieveText capability = reader.NextText("the name of a capability");
        return new NotifyCapabilityTest(reader.Node, method, capability, matching.Keys());
    }

    protected override bool Evaluate(SieveRun run)
    {
        if (MailtoUri.Parse(_method.Get(run), out _) is null || !_capability.Get(run).Equals("online", StringComparison.OrdinalIgnoreCase)) return false;
        run.Values.Clear();
        run.Values.Add(new TestValue("maybe"));
        return _matcher.Match(run, run.Values);
    }
}
