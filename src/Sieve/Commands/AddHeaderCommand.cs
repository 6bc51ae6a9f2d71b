using System.Text;
using Posthouse.Mail;

namespace Posthouse.Sieve;

/// <summary>RFC 5293 §4. Values are encoded and folded; a line end in one could otherwise begin a field of its own.</summary>
internal sealed class AddHeaderCommand : CompiledCommand
{
    // RFC 5322 §2.1.1.
    private const int LineLength = 78;

    private readonly SieveText _name;
    private readonly SieveText _value;
    private readonly bool _last;

    private AddHeaderCommand(SyntaxNode node, SieveText name, SieveText value, bool last)
        : base(node) => (_name, _value, _last) = (name, value, last);

    internal static CompiledCommand Compile(ArgumentReader reader, ScriptCompiler compiler)
    {
        bool last = reader.Flag("last");
        SieveText name = reader.NextText("the name of a header field");
        if (!reader.Failed && name.Constant is { } text && !HeaderNames.IsValid(text)) reader.Error(reader.LastAt, $"\"{text}\" cannot be the name of a header field.");
        return new AddHeaderCommand(reader.Node, name, reader.NextText("a value"), last);
    }

    protected override Flow Run(SieveRun run)
    {
        string name = _name.Get(run);
        if (!HeaderNames.IsValid(name)) throw new SieveRunException($"\"{name}\" cannot be the name of a header field.");
        if (IsOriginal(name) || run.Limits.ProtectedFields.Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            run.Trace?.Action(Line, $"addheader: {name} must not be changed here");
            return Flow.Next;
        }

        MessageField field = Make(name, _value.Get(run), run.Limits);
        run.Hold(field.Bytes.Length);
        run.Step(2);
        run.Message.Insert(field, _last);
        run.Trace?.Action(Line, $"addheader: {name}");
        return Flow.Next;
    }

    // RFC 5703 §5: what replace has kept is not to be changed.
    internal static bool IsOriginal(string name) => name.Equals("Original-Subject", StringComparison.OrdinalIgnoreCase) || name.Equals("Original-From", StringComparison.OrdinalIgnoreCase);

    internal static MessageField Make(string name, string value, SieveLimits limits)
    {
        string text = string.Concat(value.Select(static c => char.IsControl(c) ? ' ' : c)).Trim();
        string encoded = Ascii.IsValid(text) ? Fold(text, name.Length + 2) : HeaderText.Encode(text);
        byte[] bytes = Encoding.ASCII.GetBytes($"{name}: {encoded}\r\n");
        if (bytes.Length > limits.AddedFieldOctets) throw new SieveRunException($"A header field of more than {limits.AddedFieldOctets} octets is added.");
        return new MessageField(bytes, name.Length, name.Length + 1, bytes.Length - name.Length - 3);
    }

    private static string Fold(string text, int column)
    {
        if (column + text.Length <= LineLength) return text;
        var folded = new StringBuilder(text.Length + 16);
        foreach (string word in text.Split(' '))
        {
            if (folded.Length > 0)
            {
                // A line of white space alone would end the header for some.
                bool fold = column + 1 + word.Length > LineLength && word.Length > 0;
                folded.Append(fold ? "\r\n " : " ");
                column = fold ? 1 : column + 1;
            }

            folded.Append(word);
            column += word.Length;
        }

        return folded.ToString();
    }
}
