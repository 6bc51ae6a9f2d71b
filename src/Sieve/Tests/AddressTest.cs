using System.Collections.Frozen;

namespace Posthouse.Sieve;

/// <summary>RFC 5228 §5.1, with :index (RFC 5260 §6), :mime (RFC 5703 §4.2) and subaddresses (RFC 5233).</summary>
internal sealed class AddressTest : CompiledTest
{
    // RFC 5228 §5.1: only fields that hold addresses; those of RFC 5322, and what is in use beside them.
    private static readonly FrozenSet<string> Allowed = new[]
    {
        "From", "To", "Cc", "Bcc", "Sender", "Reply-To", "Resent-From", "Resent-To", "Resent-Cc", "Resent-Bcc", "Resent-Sender", "Resent-Reply-To",
        "Return-Path", "Delivered-To", "X-Delivered-To", "X-Original-To", "Original-From", "Original-Recipient", "Envelope-To", "X-Envelope-To", "Apparently-To", "Errors-To",
        "Disposition-Notification-To", "Return-Receipt-To", "Mail-Followup-To", "Mail-Reply-To", "X-Original-From", "X-Forwarded-To", "X-Forwarded-For", "List-Post", "Author",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private readonly FieldSelector _fields;
    private readonly AddressPart _part;
    private readonly Matcher _matcher;

    private AddressTest(SyntaxNode node, FieldSelector fields, AddressPart part, Matcher matcher)
        : base(node) => (_fields, _part, _matcher) = (fields, part, matcher);

    internal static CompiledTest Compile(ArgumentReader reader, ScriptCompiler compiler)
    {
        var matching = new MatcherCompiler(reader);
        AddressPart part = AddressParts.Read(reader);
        (int, bool) index = FieldSelector.ReadIndex(reader);
        MimeSelector? mime = MimeSelector.Read(reader, options: false);
        TextList names = reader.NextList("a list of header fields");
        foreach (SieveText name in names.Items)
        {
            if (name.Constant is { } text && HeaderNames.IsValid(text) && !Allowed.Contains(text)) reader.Error(names.At, $"The field \"{text}\" holds no addresses: use 'header'.");
        }

        FieldSelector fields = FieldSelector.Finish(reader, names, index, mime);
        return new AddressTest(reader.Node, fields, part, matching.Keys());
    }

    protected override bool Evaluate(SieveRun run)
    {
        _fields.Gather(run, _part, run.Values);
        return _matcher.Match(run, run.Values);
    }

    protected override string Describe() => $"address :{_part.ToString().ToLowerInvariant()} {_matcher} {_fields} {_matcher.Keys}";
}
