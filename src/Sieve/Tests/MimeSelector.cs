using Posthouse.Mail;

namespace Posthouse.Sieve;

/// <summary>:mime with its options (RFC 5703 §4): which parts' headers a test looks at, and what of their fields.</summary>
internal sealed class MimeSelector
{
    private readonly bool _anyChild;
    private readonly string? _option;
    private readonly TextList? _parameters;

    private MimeSelector(bool anyChild, string? option, TextList? parameters) => (_anyChild, _option, _parameters) = (anyChild, option, parameters);

    /// <summary>Null where there is no :mime.</summary>
    /// <param name="reader"></param>
    /// <param name="options">Whether :type and its kin may stand there: only for the header test.</param>
    internal static MimeSelector? Read(ArgumentReader reader, bool options)
    {
        bool mime = reader.Flag("mime", "mime");
        bool anyChild = mime && reader.Flag("anychild", "mime");
        if (!mime) return null;
        if (!options) return new MimeSelector(anyChild, null, null);
        string? option = reader.OneOf("type", "subtype", "contenttype");
        TextList? parameters = reader.TagList("param", "mime");
        if (option is not null && parameters is not null) reader.Error(reader.LastAt, $"':{option}' and ':param' exclude each other.");
        return new MimeSelector(anyChild, option, parameters);
    }

    internal IEnumerable<IReadOnlyList<MessageField>> Headers(SieveRun run)
    {
        RunPart part = run.Part ?? RunPart.Root(run);
        return _anyChild ? part.CurrentAndDescendants().Take(run.Limits.Parts).Select(static p => p.Fields) : [part.Current.Fields];
    }

    /// <summary>What the option takes out of a field; the empty string where the field has no such thing.</summary>
    internal void Append(SieveRun run, MessageField field, List<TestValue> into)
    {
        if (_option is null && _parameters is null)
        {
            into.Add(new TestValue(field.Text));
            return;
        }

        var value = new MimeFieldValue(field.RawValue);
        if (_parameters is not null)
        {
            foreach (SieveText name in _parameters.Items)
            {
                if (value.Parameter(name.Get(run)) is { } parameter) into.Add(new TestValue(parameter));
            }

            return;
        }

        bool type = field.Is("Content-Type");
        string taken = !type ? field.Is("Content-Disposition") && _option != "subtype" ? value.Value : "" : _option switch
        {
            "type" => value.Value.Split('/')[0].Trim(),
            "subtype" => value.Value.Contains('/', StringComparison.Ordinal) ? value.Value[(value.Value.IndexOf('/', StringComparison.Ordinal) + 1)..].Trim() : "",
            _ => value.Value,
        };
        into.Add(new TestValue(taken));
    }
}
