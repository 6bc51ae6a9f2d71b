using Posthouse.Mail;

namespace Posthouse.Sieve;

/// <summary>date and currentdate (RFC 5260 §4, §5), with :index (§6).</summary>
internal sealed class DateTest : CompiledTest
{
    private readonly FieldSelector? _fields;
    private readonly SieveText? _zone;
    private readonly bool _original;
    private readonly string _part;
    private readonly Matcher _matcher;

    private DateTest(SyntaxNode node, FieldSelector? fields, SieveText? zone, bool original, string part, Matcher matcher)
        : base(node) => (_fields, _zone, _original, _part, _matcher) = (fields, zone, original, part, matcher);

    internal static CompiledTest? Compile(ArgumentReader reader, ScriptCompiler compiler)
    {
        bool current = reader.Name == "currentdate";
        var matching = new MatcherCompiler(reader);
        SieveText? zone = reader.TagText("zone");
        if (zone?.Constant is { } text && !DatePart.TryParseZone(text, out _)) reader.Error(reader.LastAt, $"\"{text}\" is no time zone: those are +hhmm or -hhmm.");
        bool original = !current && reader.Flag("originalzone");
        if (original && zone is not null) reader.Error(reader.LastAt, "':zone' and ':originalzone' exclude each other.");
        FieldSelector? fields = null;
        if (!current)
        {
            (int, bool) index = FieldSelector.ReadIndex(reader);
            SieveText name = reader.NextText("a header field");
            fields = FieldSelector.Finish(reader, new TextList([name], reader.LastAt), index, null);
        }

        SieveText part = reader.NextText("a part of the date");
        if (!reader.Failed && !DatePart.Names.Contains(part.Constant ?? "", StringComparer.OrdinalIgnoreCase))
            reader.Error(reader.LastAt, $"A part of a date is one of {string.Join(", ", DatePart.Names)}.");
        Matcher matcher = matching.Keys();
        return reader.Failed ? null : new DateTest(reader.Node, fields, zone, original, part.Constant!, matcher);
    }

    protected override bool Evaluate(SieveRun run)
    {
        run.Values.Clear();
        if (_fields is null)
        {
            Add(run, run.Context.Time.GetUtcNow());
            return _matcher.Match(run, run.Values);
        }

        // Without :index the first field counts (RFC 5260 §4).
        foreach (MessageField field in _fields.Fields(run).Take(1))
        {
            // RFC 5260 §4.4: of structured fields such as Received, the date stands behind the last semicolon.
            ReadOnlySpan<byte> raw = field.RawValue;
            int semicolon = raw.LastIndexOf((byte)';');
            if (MailDate.Parse(semicolon < 0 ? raw : raw[(semicolon + 1)..]) is { } date) Add(run, date);
        }

        return _matcher.Match(run, run.Values);
    }

    private void Add(SieveRun run, DateTimeOffset date)
    {
        if (_zone is not null && DatePart.TryParseZone(_zone.Get(run), out TimeSpan offset)) date = date.ToOffset(offset);
        else if (!_original) date = TimeZoneInfo.ConvertTime(date, run.Context.Time.LocalTimeZone);
        run.Values.Add(new TestValue(DatePart.Of(date, _part)));
    }

    protected override string Describe() => $"{Name} {_matcher} {(_fields is null ? "" : _fields + " ")}\"{_part}\" {_matcher.Keys}";
}
