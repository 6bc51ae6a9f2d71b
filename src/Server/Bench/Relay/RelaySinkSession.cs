using System.Buffers;
using System.Buffers.Text;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Text;

namespace Posthouse.Server;

/// <summary>One connection to the sink. Every command is agreed to, at once; of a message only its Message-ID is looked at.</summary>
internal sealed class RelaySinkSession(RelaySink sink, Socket client)
{
    // RFC 5321 §4.5.3.1.6 has 1,000; whoever sends more than this in a line is no mail server.
    private const int LongestLine = 64 * 1024;

    // As BenchMessage makes it: the number, then the run, which begins with the process.
    private static readonly byte[] Field = "Message-ID: <"u8.ToArray();
    private static readonly byte[] Run = Encoding.ASCII.GetBytes($".{Environment.ProcessId}.");

    private bool _inMessage;
    private bool _open = true;
    private long _number = -1;

    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var stream = new NetworkStream(client, ownsSocket: true);
            PipeReader reader = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 16 * 1024));
            await stream.WriteAsync("220 sink.posthouse ESMTP\r\n"u8.ToArray(), cancellationToken).ConfigureAwait(false);
            var replies = new ArrayBufferWriter<byte>();
            while (_open)
            {
                ReadResult read = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
                ReadOnlySequence<byte> left = Take(read.Buffer, replies);
                if (replies.WrittenCount > 0) await stream.WriteAsync(replies.WrittenMemory, cancellationToken).ConfigureAwait(false);
                replies.ResetWrittenCount();
                reader.AdvanceTo(left.Start, left.End);
                if (read.IsCompleted || left.Length > LongestLine) break;
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // The relay went away; what it had sent is counted.
        }
    }

    // All whole lines; what is left is the beginning of the next.
    private ReadOnlySequence<byte> Take(ReadOnlySequence<byte> buffer, ArrayBufferWriter<byte> replies)
    {
        var reader = new SequenceReader<byte>(buffer);
        while (_open && reader.TryReadTo(out ReadOnlySequence<byte> sequence, "\r\n"u8))
        {
            ReadOnlySpan<byte> line = sequence.IsSingleSegment ? sequence.FirstSpan : sequence.ToArray();
            if (_inMessage) Content(line, replies);
            else Command(line, replies);
        }

        return reader.UnreadSequence;
    }

    private void Command(ReadOnlySpan<byte> line, ArrayBufferWriter<byte> replies)
    {
        if (Is(line, "EHLO"u8)) replies.Write("250-sink.posthouse\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 ENHANCEDSTATUSCODES\r\n"u8);
        else if (Is(line, "DATA"u8))
        {
            (_inMessage, _number) = (true, -1);
            replies.Write("354 Go on\r\n"u8);
        }
        else if (Is(line, "QUIT"u8))
        {
            _open = false;
            replies.Write("221 2.0.0 Bye\r\n"u8);
        }
        else
        {
            replies.Write("250 2.0.0 Ok\r\n"u8);
        }
    }

    private void Content(ReadOnlySpan<byte> line, ArrayBufferWriter<byte> replies)
    {
        if (line is [(byte)'.'])
        {
            _inMessage = false;
            sink.Take(_number);
            replies.Write("250 2.0.0 Gone\r\n"u8);
        }
        else if (_number < 0 && line.StartsWith(Field) && Utf8Parser.TryParse(line[Field.Length..], out long number, out int used) && line[(Field.Length + used)..].StartsWith(Run))
        {
            _number = number;
        }
    }

    private static bool Is(ReadOnlySpan<byte> line, ReadOnlySpan<byte> command) => line.Length >= command.Length && Ascii.EqualsIgnoreCase(line[..command.Length], command);
}
