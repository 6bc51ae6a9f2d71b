using System.Text;

namespace Posthouse.SenderAuth;

/// <summary>
/// Writes a signature field, folded, so that what is hashed is what is sent: the text before b='s value, the text behind it, and the value
/// itself, which is no part of the hash.
/// </summary>
internal sealed class SignatureFieldWriter
{
    // RFC 5322 §2.1.1 asks for 78 at most.
    private const int Width = 72;

    private readonly StringBuilder _text = new(512);
    private int _column;
    private int _signatureAt = -1;

    internal SignatureFieldWriter(string name)
    {
        _text.Append(name).Append(':');
        _column = _text.Length;
    }

    /// <summary>The field without the value of b= and without a final line end.</summary>
    internal string Unsigned => _text.ToString();

    internal SignatureFieldWriter Tag(string name, string value)
    {
        Begin(name.Length + value.Length + 2);
        Append(name).Append("=").Append(value);
        return this;
    }

    /// <summary>Names with a colon between, folded after colons only.</summary>
    internal SignatureFieldWriter Names(string name, IReadOnlyList<string> values)
    {
        Begin(name.Length + 1 + (values.Count > 0 ? values[0].Length : 0) + 1);
        Append(name).Append("=");
        for (int i = 0; i < values.Count; i++)
        {
            if (i > 0 && _column + values[i].Length + 1 > Width) Fold(" ");
            Append(values[i]);
            if (i + 1 < values.Count) Append(":");
        }

        return this;
    }

    /// <summary>b=, whose value comes later.</summary>
    internal SignatureFieldWriter Signature()
    {
        Begin(Width);
        Append("b=");
        _signatureAt = _text.Length;
        // What follows starts on a line of its own, since the value's length is not known.
        _column = Width;
        return this;
    }

    /// <summary>The field with its signature.</summary>
    internal string Signed(string base64)
    {
        var field = new StringBuilder(_text.Length + base64.Length + 32);
        field.Append(_text, 0, _signatureAt);
        for (int at = 0, column = 3; at < base64.Length; column = 2)
        {
            if (at > 0) field.Append("\r\n\t ");
            int length = Math.Min(Width - column, base64.Length - at);
            field.Append(base64, at, length);
            at += length;
        }

        return field.Append(_text, _signatureAt, _text.Length - _signatureAt).ToString();
    }

    private void Begin(int length)
    {
        if (_text[^1] != ':') Append(";");
        if (_column + length + 1 > Width && _text[^1] == ';') Fold("");
        else Append(" ");
    }

    private void Fold(string indent)
    {
        _text.Append("\r\n\t").Append(indent);
        _column = 1 + indent.Length;
    }

    private SignatureFieldWriter Append(string text)
    {
        _text.Append(text);
        _column += text.Length;
        return this;
    }
}
