using Posthouse.Mail;

namespace Posthouse.Sieve;

/// <summary>RFC 5228 §4.2, with :copy (RFC 3894) and :list (RFC 6134 §2.3).</summary>
internal sealed class RedirectCommand : CompiledCommand
{
    private readonly SieveText _address;
    private readonly bool _copy;
    private readonly bool _list;

    private RedirectCommand(SyntaxNode node, SieveText address, bool copy, bool list)
        : base(node) => (_address, _copy, _list) = (address, copy, list);

    internal static CompiledCommand Compile(ArgumentReader reader, ScriptCompiler compiler)
    {
        bool copy = reader.Flag("copy", "copy");
        bool list = reader.Flag("list", "extlists");
        SieveText address = reader.NextText(list ? "the name of a list" : "an address");
        if (!list && !reader.Failed && address.Constant is { } text && Parse(text) is null) reader.Error(reader.LastAt, $"\"{text}\" is no e-mail address.");
        return new RedirectCommand(reader.Node, address, copy, list);
    }

    protected override Flow Run(SieveRun run)
    {
        string text = _address.Get(run);
        EmailAddress? address = null;
        if (_list)
        {
            if (!run.Host.ListExists(text)) throw new SieveRunException($"There is no list \"{text}\".");
        }
        else
        {
            address = Parse(text) ?? throw new SieveRunException($"\"{text}\" is no e-mail address.");
        }

        if (!_copy) run.Actions.CancelKeep();
        run.Actions.Add(new RedirectAction(address, _list ? text : null, _copy));
        run.Trace?.Action(Line, $"redirect{(_copy ? " :copy" : "")}: to {(_list ? $"the list {text}" : address)}");
        return Flow.Next;
    }

    // RFC 5228 §2.4.2.3: an address as RFC 5322 has it, a display name allowed; exactly one.
    private static EmailAddress? Parse(string text) => EmailAddress.TryParse(text.Trim(), out EmailAddress? address)
        ? address
        : AddressListParser.Parse(System.Text.Encoding.UTF8.GetBytes(text)) is [{ Address: { } one, Group: null }] ? one : null;
}
