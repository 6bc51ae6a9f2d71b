using System.Globalization;
using System.Text;
using MimeKit;
using MimeKit.Utils;

namespace Posthouse.Mail.Tests.Structure;

/// <summary>Real messages, read by MimeKit and by the scanner: the same parts at the same places, the same decoded headers.</summary>
public sealed class MimeKitOracleTests
{
    public static TheoryData<string> Suites => ["mime", "bounces"];

    [Theory]
    [MemberData(nameof(Suites))]
    public void Parts_are_where_MimeKit_sees_them(string suite) => Compare(suite, static (path, bytes) =>
    {
        var oracle = new PartRecorder(new MemoryStream(bytes));
        oracle.ReadMessage();
        var ours = new StringBuilder();
        PartRecorder.Write(Scan.Bytes(bytes).Root, ours);
        return (oracle.ToString(), ours.ToString());
    });

    [Theory]
    [MemberData(nameof(Suites))]
    public void Subjects_dates_and_identifiers_are_those_MimeKit_reads(string suite) => Compare(suite, static (path, bytes) =>
    {
        MimeMessage message = MimeMessage.Load(new MemoryStream(bytes));
        MessageSummary summary = Scan.Bytes(bytes).Summary;
        string date = message.Headers[HeaderId.Date] is { } raw && DateUtils.TryParse(raw, out DateTimeOffset parsed) ? parsed.ToString("O", CultureInfo.InvariantCulture) : "";
        string subject = message.Subject?.Trim() ?? "";
        // ISO-2022-JP: MimeKit leaves it as it is or loses the state between two words, by what code pages are registered.
        if (bytes.AsSpan().IndexOf("iso-2022-jp"u8) >= 0 || bytes.AsSpan().IndexOf("ISO-2022-JP"u8) >= 0 || bytes.AsSpan().Contains((byte)0x1b)) subject = summary.Subject;
        // Senders without an address, and names in comments behind it, are ours alone.
        string from = string.Join(", ", message.From.Select(Display));
        if (from.Length == 0 || summary.From.EndsWith($" <{from}>", StringComparison.Ordinal)) from = summary.From;
        return ($"{subject}|{date}|{message.MessageId}|{from}",
            $"{summary.Subject}|{summary.Date?.ToString("O", CultureInfo.InvariantCulture)}|{summary.MessageIdHeader}|{summary.From}");
    });

    private static string Display(InternetAddress address) => address switch
    {
        MailboxAddress { Name: { Length: > 0 } name } mailbox => $"{name} <{mailbox.Address}>",
        MailboxAddress mailbox => mailbox.Address,
        GroupAddress group => $"{group.Name}: {string.Join(", ", group.Members.Select(Display))};",
        _ => address.ToString(),
    };

    private static void Compare(string suite, Func<string, byte[], (string Expected, string Actual)> read)
    {
        var different = new StringBuilder();
        foreach (string path in Vectors.Messages(suite))
        {
            (string expected, string actual) = read(path, File.ReadAllBytes(path));
            if (expected != actual) different.AppendLine(CultureInfo.InvariantCulture, $"{Path.GetFileName(path)}\n--- MimeKit\n{expected}\n--- ours\n{actual}");
        }

        if (different.Length > 0) Assert.Fail(different.ToString());
    }

    private sealed class PartRecorder(Stream stream) : MimeReader(stream)
    {
        private readonly List<string> _lines = [];
        private readonly Stack<int> _slots = [];
        private int _hidden;

        public override string ToString() => string.Concat(_lines);

        internal static void Write(MessagePart part, StringBuilder text)
        {
            text.Append(Line($"{part.Type}/{part.Subtype}", part.HeaderOffset, part.BodyOffset, part.BodyOffset + part.BodyLength));
            // MimeKit makes nothing of an empty message.
            if (part.IsMessage && part.BodyLength == 0) return;
            foreach (MessagePart child in part.Children) Write(child, text);
        }

        protected override void OnMimePartBegin(ContentType contentType, long beginOffset, int beginLineNumber, CancellationToken cancellationToken) => Begin(contentType);

        protected override void OnMultipartBegin(ContentType contentType, long beginOffset, int beginLineNumber, CancellationToken cancellationToken) => Begin(contentType);

        protected override void OnMessagePartBegin(ContentType contentType, long beginOffset, int beginLineNumber, CancellationToken cancellationToken) => Begin(contentType);

        protected override void OnMimePartEnd(ContentType contentType, long beginOffset, int beginLineNumber, long headersEndOffset, long endOffset, int lines, CancellationToken cancellationToken) => End(contentType, beginOffset, headersEndOffset, endOffset);

        protected override void OnMultipartEnd(ContentType contentType, long beginOffset, int beginLineNumber, long headersEndOffset, long endOffset, int lines, CancellationToken cancellationToken) => End(contentType, beginOffset, headersEndOffset, endOffset);

        protected override void OnMessagePartEnd(ContentType contentType, long beginOffset, int beginLineNumber, long headersEndOffset, long endOffset, int lines, CancellationToken cancellationToken) => End(contentType, beginOffset, headersEndOffset, endOffset);

        // MimeKit looks into headers and into references to messages elsewhere; to IMAP both are leaves.
        private static bool IsLeaf(ContentType type) => type.IsMimeType("text", "rfc822-headers") || type.IsMimeType("message", "external-body");

        // A header without its empty line ends before or behind its last line end; and only the epilogue of a multipart is in question.
        private static string Line(string type, long begin, long headersEnd, long end) =>
            end <= headersEnd ? $"{type} {begin} empty\n" : string.Create(CultureInfo.InvariantCulture, $"{type} {begin} {headersEnd} {end}\n");

        private void Begin(ContentType type)
        {
            _slots.Push(_lines.Count);
            if (_hidden == 0) _lines.Add("");
            if (IsLeaf(type)) _hidden++;
        }

        private void End(ContentType type, long begin, long headersEnd, long end)
        {
            if (IsLeaf(type)) _hidden--;
            int slot = _slots.Pop();
            if (_hidden == 0) _lines[slot] = Line(type.MimeType.ToLowerInvariant(), begin, headersEnd, end);
        }
    }
}
