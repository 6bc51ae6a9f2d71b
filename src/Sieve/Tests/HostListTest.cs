namespace Posthouse.Sieve;

/// <summary>Tests that ask the host about each of several names and hold if all are there: mailboxexists, mailboxidexists, valid_ext_list and their kin.</summary>
internal sealed class HostListTest : CompiledTest
{
    private readonly SieveText? _first;
    private readonly TextList _names;
    private readonly Func<SieveRun, string?, string, bool> _ask;

    private HostListTest(SyntaxNode node, SieveText? first, TextList names, Func<SieveRun, string?, string, bool> ask)
        : base(node) => (_first, _names, _ask) = (first, names, ask);

    internal static Func<ArgumentReader, ScriptCompiler, CompiledTest?> Of(string what, Func<SieveRun, string, bool> ask) =>
        (reader, _) => new HostListTest(reader.Node, null, reader.NextList(what), (run, _, name) => ask(run, name));

    /// <summary>With a mailbox before the list, which may be missing where <paramref name="optional"/>.</summary>
    internal static Func<ArgumentReader, ScriptCompiler, CompiledTest?> OfMailbox(string what, bool optional, Func<SieveRun, string?, string, bool> ask) => (reader, _) =>
    {
        SieveText? mailbox = optional && reader.Left < 2 ? null : reader.NextText("a mailbox");
        return new HostListTest(reader.Node, mailbox, reader.NextList(what), ask);
    };

    protected override bool Evaluate(SieveRun run)
    {
        string? first = _first?.Get(run);
        foreach (SieveText name in _names.Items)
        {
            run.Step(10);
            if (!_ask(run, first, name.Get(run))) return false;
        }

        return true;
    }

    protected override string Describe() => $"{Name} {(_first is null ? "" : $"\"{_first.Constant}\" ")}{_names}";
}
