namespace Posthouse.Sieve;

/// <summary>RFC 5293 §5. Received and Auto-Submitted stay, whatever is asked (§4): loops are told by them.</summary>
internal sealed class DeleteHeaderCommand : CompiledCommand
{
    private readonly SieveText _name;
    private readonly int _index;
    private readonly bool _last;
    private readonly Matcher? _matcher;

    private DeleteHeaderCommand(SyntaxNode node, SieveText name, int index, bool last, Matcher? matcher)
        : base(node) => (_name, _index, _last, _matcher) = (name, index, last, matcher);

    internal static CompiledCommand Compile(ArgumentReader reader, ScriptCompiler compiler)
    {
        long? index = reader.TagNumber("index");
        if (index is < 1 or > int.MaxValue) reader.Error(reader.LastAt, "':index' counts from 1.");
        bool last = reader.Flag("last");
        if (last && index is null) reader.Error(reader.LastAt, "':last' stands beside ':index'.");
        var matching = new MatcherCompiler(reader);
        if (matching.Type() is MatchType.Count or MatchType.List) reader.Error(reader.LastAt, "'deleteheader' matches values one by one.");
        SieveText name = reader.NextText("the name of a header field");
        if (!reader.Failed && name.Constant is { } text && !HeaderNames.IsValid(text)) reader.Error(reader.LastAt, $"\"{text}\" cannot be the name of a header field.");
        Matcher? matcher = reader.Left > 0 ? matching.Keys("a list of values") : null;
        return new DeleteHeaderCommand(reader.Node, name, (int)Math.Clamp(index ?? 0, 0, int.MaxValue), last, matcher);
    }

    protected override Flow Run(SieveRun run)
    {
        string name = _name.Get(run);
        if (name.Equals("Received", StringComparison.OrdinalIgnoreCase) || name.Equals("Auto-Submitted", StringComparison.OrdinalIgnoreCase) || AddHeaderCommand.IsOriginal(name)
            || run.Limits.ProtectedFields.Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            run.Trace?.Action(Line, $"deleteheader: {name} must not be changed");
            return Flow.Next;
        }

        var named = new List<int>();
        ReadOnlySpan<MessageField> fields = run.Message.Fields;
        run.Step(1 + fields.Length / 16);
        for (int i = 0; i < fields.Length; i++)
        {
            if (fields[i].Is(name)) named.Add(i);
        }

        if (_index > 0)
        {
            int at = _last ? named.Count - _index : _index - 1;
            named = at >= 0 && at < named.Count ? [named[at]] : [];
        }

        var doomed = new HashSet<int>();
        foreach (int i in named)
        {
            if (_matcher is null || _matcher.Match(run, new TestValue(run.Message.Fields[i].Text))) doomed.Add(i);
        }

        run.Message.RemoveAt(doomed);
        run.Trace?.Action(Line, $"deleteheader: {doomed.Count} of {name}");
        return Flow.Next;
    }
}
