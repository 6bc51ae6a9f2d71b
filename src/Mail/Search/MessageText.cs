using System.Buffers;
using System.Text;

namespace Posthouse.Mail;

/// <summary>
/// Takes the text out of a stored message for search: text parts (HTML without its tags), file names, header texts of messages
/// inside, delivery reports, and Office and OpenDocument attachments. PDF is not read. Order and pieces are the same each time.
/// </summary>
public static class MessageText
{
    /// <summary>Calls <paramref name="visit"/> with each text, whole: no match spans two calls. The span is valid during the call.</summary>
    /// <param name="message">The stored bytes; seekable.</param>
    /// <returns>False when a limit left something out.</returns>
    public static bool Extract(Stream message, MessagePart root, Action<ReadOnlySpan<char>> visit, MessageTextLimits? limits = null)
    {
        var extraction = new Extraction(message, visit, limits ?? MessageTextLimits.Default);
        extraction.Part(root, isMessage: false);
        return extraction.IsComplete;
    }

    private sealed class Extraction(Stream message, Action<ReadOnlySpan<char>> visit, MessageTextLimits limits)
    {
        private const int BufferSize = 32 * 1024;
        private const int LongestHeader = 64 * 1024;

        private int _left = limits.Characters;

        internal bool IsComplete { get; private set; } = true;

        internal void Part(MessagePart part, bool isMessage)
        {
            if (_left <= 0)
            {
                IsComplete = false;
                return;
            }

            if (isMessage) Header(part);
            if (part.FileName.Length > 0) Visit(part.FileName);
            if (part.Children.Count > 0)
            {
                foreach (MessagePart child in part.Children) Part(child, part.IsMessage);
                return;
            }

            if (part.IsMultipart || part.Encoding == TransferEncoding.Unknown || part.BodyLength == 0) return;
            switch (DocumentKinds.Of(part))
            {
                case DocumentKind.Text:
                    Text(part, html: false);
                    break;
                case DocumentKind.Html:
                    Text(part, html: true);
                    break;
                case DocumentKind.Office:
                    Office(part);
                    break;
            }
        }

        private void Visit(ReadOnlySpan<char> text)
        {
            if (text.Length > _left)
            {
                text = text[.._left];
                IsComplete = false;
            }

            _left -= text.Length;
            if (!text.IsEmpty) visit(text);
        }

        private void Header(MessagePart part)
        {
            if (part.HeaderLength == 0) return;
            byte[] bytes = new byte[Math.Min(part.HeaderLength, LongestHeader)];
            message.Position = part.HeaderOffset;
            int length = message.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            HeaderFields fields = HeaderFields.Read(bytes.AsSpan(0, length));
            Visit(HeaderText.Decode(fields.Subject));
            var scratch = new ByteBuilder(256);
            MessageSummary summary = new SummaryBuilder(scratch).Build(fields);
            scratch.Release();
            Visit(summary.From);
            Visit(summary.To);
            Visit(summary.Cc);
        }

        private void Text(MessagePart part, bool html)
        {
            var text = new StringBuilder((int)Math.Min(part.BodyLength, 64 * 1024));
            HtmlText? stripper = html ? new HtmlText(text) : null;
            Decoder? decoder = null;
            char[] characters = ArrayPool<char>.Shared.Rent(TransferDecoder.MaximumOutput(BufferSize) + 8);
            Read(part, (decoded, last) =>
            {
                decoder ??= MailCharset.Resolve(decoded, part.Charset).GetDecoder();
                // No encoding of mail makes more characters than octets.
                int count = decoder.GetChars(decoded, characters, last);
                if (stripper is null) text.Append(characters, 0, count);
                else stripper.Write(characters.AsSpan(0, count));
                return text.Length <= _left;
            });
            ArrayPool<char>.Shared.Return(characters);
            stripper?.Complete();
            Visit(text.ToString());
        }

        private void Office(MessagePart part)
        {
            if (part.BodyLength > limits.Attachment / 3L * 4 + 1024)
            {
                IsComplete = false;
                return;
            }

            var bytes = new MemoryStream((int)(part.BodyLength / 4 * 3) + 16);
            Read(part, (decoded, _) =>
            {
                bytes.Write(decoded);
                return true;
            });
            var text = new StringBuilder();
            if (!OfficeText.Append(bytes, text, _left, limits)) IsComplete = false;
            Visit(text.ToString());
        }

        // Hands over the decoded body in pieces until it ends or the reader has enough.
        private void Read(MessagePart part, PieceReader read)
        {
            byte[] raw = ArrayPool<byte>.Shared.Rent(BufferSize);
            byte[] decoded = ArrayPool<byte>.Shared.Rent(TransferDecoder.MaximumOutput(BufferSize));
            var decoder = new TransferDecoder(part.Encoding);
            message.Position = part.BodyOffset;
            long left = part.BodyLength;
            while (left > 0)
            {
                int wanted = (int)Math.Min(left, BufferSize);
                int length = message.ReadAtLeast(raw.AsSpan(0, wanted), wanted, throwOnEndOfStream: false);
                if (length == 0) break;
                left -= length;
                int count = decoder.Decode(raw.AsSpan(0, length), decoded);
                if (!read(decoded.AsSpan(0, count), left == 0)) break;
            }

            ArrayPool<byte>.Shared.Return(raw);
            ArrayPool<byte>.Shared.Return(decoded);
        }

        private delegate bool PieceReader(ReadOnlySpan<byte> decoded, bool last);
    }
}
