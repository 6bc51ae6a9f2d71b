using System.Buffers;
using Posthouse.Delivery;

namespace Posthouse.Fuzz.Tests;

/// <summary>What a server answers: a reply, no reply, or more is needed; a prefix never means more than the whole, and no control reaches the text.</summary>
internal sealed class ServerReplyTarget : FuzzTarget
{
    public override string Name => "server-reply";

    public override IReadOnlyList<string> Words => ["250", "250-", "250 ", "354 ", "550 5.1.1 ", "421 4.3.2 ", "\r\n", "\n", "\r", "SIZE 100", "LIMITS RCPTMAX=10 MAILMAX=5", "DELIVERBY 60,x", "AUTH PLAIN LOGIN", "STARTTLS", "\0", "\u001b[2J", "\u0085", "é"];

    public override IEnumerable<byte[]> Seeds() => Pieces.Bytes(
        "250 2.1.0 ok\r\n", "250-mx.example.com\r\n250-PIPELINING\r\n250-SIZE 52428800\r\n250-LIMITS RCPTMAX=100\r\n250-DELIVERBY 240\r\n250-AUTH PLAIN LOGIN\r\n250 SMTPUTF8\r\n", "550-5.1.1 a\r\n550 5.1.1 b\r\n", "220\r\n", "354 go\n", "250 a\u001b\rb\r\n220 injected\r\n");

    public override void Run(byte[] input)
    {
        OperationStatus status = ReplyParser.TryMeasure(input, out int code, out int length);
        if (status == OperationStatus.NeedMoreData) FuzzFailure.Unless(input.Length <= (ReplyParser.MaximumLine + 1) * ReplyParser.MaximumLines, "what needs more is bounded");
        if (status != OperationStatus.Done) return;
        FuzzFailure.Unless(length <= input.Length && input[length - 1] == '\n', "a reply ends with a line end");
        for (int i = 0; i < length; i++) FuzzFailure.Unless(ReplyParser.TryMeasure(input.AsSpan(0, i), out _, out _) == OperationStatus.NeedMoreData, $"{i} octets of a reply ask for more");

        ServerReply reply = ReplyParser.Read(input.AsSpan(0, length));
        FuzzFailure.Unless(reply.Code == code && code is >= 200 and <= 599, "the code is the reply's");
        foreach (string line in reply.Lines) SmtpCommandTarget.RequireClean(line);
        FuzzFailure.Unless(reply.ToReply().Text.Length <= 1000, "the text is bounded");
        ServerCapabilities offers = ServerCapabilities.Parse(reply.Lines);
        FuzzFailure.Unless(offers is { MaximumSize: >= 0, MaximumRecipients: >= 0, MaximumTransactions: >= 0, MinimumBy: >= 0 }, "no limit is negative");
    }
}
