namespace Posthouse.Sieve;

/// <summary>RFC 5228 §5.4. There is no other part than from and to.</summary>
internal sealed class EnvelopeTest : CompiledTest
{
    private readonly TextList _names;
    private readonly AddressPart _part;
    private readonly Matcher _matcher;

    private EnvelopeTest(SyntaxNode node, TextList names, AddressPart part, Matcher matcher)
        : base(node) => (_names, _part, _matcher) = (names, part, matcher);

    internal static CompiledTest Compile(ArgumentReader reader, ScriptCompiler compiler)
    {
        var matching = new MatcherCompiler(reader);
        AddressPart part = AddressParts.Read(reader);
        TextList names = reader.NextList("a list of envelope parts");
        foreach (SieveText name in names.Items)
        {
            if (name.Constant is { } constant && !constant.Equals("from", StringComparison.OrdinalIgnoreCase) && !constant.Equals("to", StringComparison.OrdinalIgnoreCase))
                reader.Error(names.At, $"The envelope has \"from\" and \"to\", but no \"{constant}\".");
        }

        return new EnvelopeTest(reader.Node, names, part, matching.Keys());
    }

    protected override bool Evaluate(SieveRun run)
    {
        // RFC 6785 §4.6.
        if (run.Context.IsImapEvent) throw new SieveRunException("After a change in a mailbox there is no envelope.");
        run.Values.Clear();
        foreach (SieveText name in _names.Items)
        {
            string? address = name.Get(run).ToLowerInvariant() switch
            {
                "from" => run.Context.Envelope.From,
                "to" => run.Context.Envelope.To,
                _ => null,
            };
            if (address is null) continue;
            // RFC 5228 §5.4: the null reverse-path is the empty string, whichever part is asked for.
            string? part = address.Length == 0 ? "" : AddressParts.Take(address, _part, run.Message.Separator);
            if (part is not null) run.Values.Add(new TestValue(part));
        }

        return _matcher.Match(run, run.Values);
    }

    protected override string Describe() => $"envelope :{_part.ToString().ToLowerInvariant()} {_matcher} {_names} {_matcher.Keys}";
}
