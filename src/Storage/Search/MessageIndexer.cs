using System.Text;
using Posthouse.Mail;

namespace Posthouse.Storage;

/// <summary>Turns one message into its tokens. Used by the index's thread only; its buffers are used again and again.</summary>
internal sealed class MessageIndexer
{
    private const int MaximumHeader = 256 << 10;

    private readonly TextTokens _tokens = new();
    private readonly StringBuilder _text = new();

    internal string Tokens(BlobReader reader, StoredMessage message)
    {
        _tokens.Clear();
        MessageSummary summary = message.Summary!;
        AddField(SearchIndex.SubjectField, summary.Subject);
        foreach (string address in (string[])[summary.From, summary.To, summary.Cc, summary.Bcc]) AddField(SearchIndex.AddressField, address);
        AddHeader(reader, message.HeaderLength);
        using Stream stream = reader.OpenStream();
        MessageText.Extract(stream, message.Root!, AddBody, MessageTextLimits.Default);
        _text.Clear();
        _tokens.WriteTo(_text);
        return _text.ToString();
    }

    private void AddField(char field, string text)
    {
        _tokens.EndRun();
        _tokens.Add(field, SearchTokens.FoldBase(text));
    }

    private void AddBody(ReadOnlySpan<char> text) => _tokens.Add(SearchIndex.BodyField, SearchTokens.FoldBase(text.ToString()));

    private void AddHeader(BlobReader reader, int length)
    {
        byte[] header = new byte[Math.Min(length, MaximumHeader)];
        int read = reader.Read(0, header);
        var fields = new HeaderReader(header.AsSpan(0, read));
        while (fields.Read())
        {
            AddField(SearchIndex.HeaderField, Encoding.ASCII.GetString(fields.Name));
            AddField(SearchIndex.HeaderField, HeaderText.Decode(fields.RawValue));
        }
    }
}
