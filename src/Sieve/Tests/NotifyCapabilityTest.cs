namespace Posthouse.Sieve;

/// <summary>
/// notify_method_capability (RFC 5435 §5). Whether somebody reads mail just now cannot be told: "online" is "maybe" (RFC 5436 §2.5). A copy of what is sent by
/// mail can be filed: "fcc" is "yes" (RFC 8580 §3.3.1).
/// </summary>
internal sealed class NotifyCapabilityTest : CompiledTest
{
    private readonly SieveText _method;
    private readonly SieveText _capability;
    private readonly Matcher _matcher;

    private static readonly Func<ArgumentReader, ScriptCompiler, CompiledTest?> Valid = HostListTest.Of("a list of methods", static (_, uri) => MailtoUri.Parse(uri, out string _) is not null);

    private NotifyCapabilityTest(SyntaxNode node, SieveText method, SieveText capability, Matcher matcher)
        : base(node) => (_method, _capability, _matcher) = (method, capability, matcher);

    /// <summary>valid_notify_method (RFC 5435 §4).</summary>
    internal static CompiledTest? CompileValid(ArgumentReader reader, ScriptCompiler compiler)
    {
        reader.Scope.AsksForMethods = true;
        return Valid(reader, compiler);
    }

    internal static CompiledTest Compile(ArgumentReader reader, ScriptCompiler compiler)
    {
        reader.Scope.AsksForMethods = true;
        var matching = new MatcherCompiler(reader);
        SieveText method = reader.NextText("a method");
        SieveText capability = reader.NextText("the name of a capability");
        return new NotifyCapabilityTest(reader.Node, method, capability, matching.Keys());
    }

    protected override bool Evaluate(SieveRun run)
    {
        if (Value(_method.Get(run), _capability.Get(run)) is not { } value) return false;
        run.Values.Clear();
        run.Values.Add(new TestValue(value));
        return _matcher.Match(run, run.Values);
    }

    // RFC 8580 §3.3.1: of the method, "fcc" needs the scheme alone.
    private static string? Value(string method, string capability) => capability.ToLowerInvariant() switch
    {
        "online" => MailtoUri.Parse(method, out _) is null ? null : "maybe",
        "fcc" => MailtoUri.HasScheme(method) ? "yes" : null,
        _ => null,
    };
}
