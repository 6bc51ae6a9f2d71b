using Posthouse.Mail;

namespace Posthouse.Sieve;

/// <summary>RFC 5173. Wildcards leave nothing in match variables here (§6).</summary>
internal sealed class BodyTest : CompiledTest
{
    private readonly TextList? _types;
    private readonly bool _raw;
    private readonly Matcher _matcher;

    private BodyTest(SyntaxNode node, TextList? types, bool raw, Matcher matcher)
        : base(node) => (_types, _raw, _matcher) = (types, raw, matcher);

    internal static CompiledTest Compile(ArgumentReader reader, ScriptCompiler compiler)
    {
        var matching = new MatcherCompiler(reader);
        TextList? types = reader.TagList("content");
        string? transform = reader.OneOf("raw", "text");
        if (types is not null && transform is not null) reader.Error(reader.LastAt, $"':content' and ':{transform}' exclude each other.");
        return new BodyTest(reader.Node, types, transform == "raw", matching.For(reader.NextList("a list of keys"), captures: false));
    }

    protected override bool Evaluate(SieveRun run)
    {
        SieveMessage source = run.Message.Base;
        run.Values.Clear();
        if (_raw)
        {
            // §5.1: all behind the header, nothing decoded.
            run.Values.Add(run.Texts.Raw(source, source.Structure.HeaderLength, source.Structure.Size - source.Structure.HeaderLength));
        }
        else
        {
            foreach (RunPart part in RunPart.Root(run).SelfAndDescendants().Take(run.Limits.Parts)) Add(run, source, part.Structure);
        }

        return _matcher.Match(run, run.Values);
    }

    private void Add(SieveRun run, SieveMessage source, MessagePart part)
    {
        if (_types is null)
        {
            // §5.3: the text of the message; attachments are none.
            if (part.Type == "text" && part.Disposition != "attachment") run.Values.Add(run.Texts.Decoded(source, part, plain: true));
            return;
        }

        if (!Array.Exists(_types.Items, t => Meets(t.Get(run), part))) return;
        if (part.IsMessage)
        {
            // §5.2: of a message inside, its header; its body is a part of its own.
            MessagePart message = part.Children[0];
            run.Values.Add(run.Texts.Raw(source, message.HeaderOffset, message.HeaderLength));
        }
        else if (part.IsMultipart)
        {
            AddProse(run, source, part);
        }
        else
        {
            run.Values.Add(run.Texts.Decoded(source, part, plain: false));
        }
    }

    // §5.2: of a multipart, what stands before the first part and behind the last.
    private static void AddProse(SieveRun run, SieveMessage source, MessagePart part)
    {
        if (part.Children.Count == 0)
        {
            run.Values.Add(run.Texts.Raw(source, part.BodyOffset, part.BodyLength));
            return;
        }

        MessagePart last = part.Children[^1];
        long end = last.BodyOffset + last.BodyLength;
        run.Values.Add(run.Texts.Raw(source, part.BodyOffset, part.Children[0].HeaderOffset - part.BodyOffset));
        run.Values.Add(run.Texts.Raw(source, end, Math.Max(0, part.BodyOffset + part.BodyLength - end)));
    }

    // §5.2: nothing means all, "text" all of that type; what has more than one slash or an end missing means none.
    private static bool Meets(string type, MessagePart part)
    {
        if (type.Length == 0) return true;
        string[] halves = type.Split('/');
        if (halves.Length > 2 || halves[0].Length == 0 || halves[^1].Length == 0) return false;
        return halves[0].Equals(part.Type, StringComparison.OrdinalIgnoreCase) && (halves.Length == 1 || halves[1].Equals(part.Subtype, StringComparison.OrdinalIgnoreCase));
    }

    protected override string Describe() => $"body {(_raw ? ":raw" : _types is null ? ":text" : $":content {_types}")} {_matcher} {_matcher.Keys}";
}
