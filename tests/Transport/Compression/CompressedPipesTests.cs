using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;

namespace Posthouse.Transport.Tests;

/// <summary>What one end deflates the other inflates, however it is cut.</summary>
public sealed class CompressedPipesTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task All_that_is_written_is_read_however_it_is_cut(int seed)
    {
        var random = new Random(seed);
        byte[] data = new byte[300_000];
        for (int i = 0; i < data.Length; i++) data[i] = (byte)(random.Next(4) == 0 ? random.Next(256) : 'a');
        var wire = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        var writer = new DeflatingPipeWriter(wire.Writer);
        for (int at = 0; at < data.Length;)
        {
            int count = Math.Min(random.Next(1, 9000), data.Length - at);
            data.AsSpan(at, count).CopyTo(writer.GetSpan(count));
            writer.Advance(count);
            at += count;
            if (random.Next(3) == 0) await writer.FlushAsync(TestContext.Current.CancellationToken);
        }

        await writer.FlushAsync(TestContext.Current.CancellationToken);
        await writer.CompleteAsync();
        await wire.Writer.CompleteAsync();
        byte[] compressed = (await wire.Reader.ReadAtLeastAsync(int.MaxValue, TestContext.Current.CancellationToken)).Buffer.ToArray();

        var cut = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        Task feeding = Task.Run(async () =>
        {
            for (int at = 0; at < compressed.Length;)
            {
                int count = Math.Min(random.Next(1, 5000), compressed.Length - at);
                await cut.Writer.WriteAsync(compressed.AsMemory(at, count));
                at += count;
            }

            await cut.Writer.CompleteAsync();
        }, TestContext.Current.CancellationToken);
        var reader = new InflatingPipeReader(cut.Reader);
        var taken = new MemoryStream();
        var take = new Random(seed);
        while (true)
        {
            ReadResult result = await reader.ReadAsync(TestContext.Current.CancellationToken);
            // Some of it is taken, some only looked at.
            long count = result.IsCompleted ? result.Buffer.Length : take.NextInt64(0, result.Buffer.Length + 1);
            foreach (ReadOnlyMemory<byte> part in result.Buffer.Slice(0, count)) taken.Write(part.Span);
            reader.AdvanceTo(result.Buffer.GetPosition(count), result.Buffer.End);
            if (result.IsCompleted) break;
        }

        await feeding;
        await reader.CompleteAsync();
        Assert.Equal(data, taken.ToArray());
    }

    [Fact]
    public async Task A_stream_that_its_sender_has_ended_is_an_error_when_more_comes()
    {
        var stream = new MemoryStream();
        using (var deflate = new DeflateStream(stream, CompressionLevel.Optimal, leaveOpen: true)) deflate.Write("NOOP"u8);
        var pipe = new Pipe();
        await pipe.Writer.WriteAsync(stream.ToArray(), TestContext.Current.CancellationToken);
        var reader = new InflatingPipeReader(pipe.Reader);
        ReadResult first = await reader.ReadAsync(TestContext.Current.CancellationToken);
        reader.AdvanceTo(first.Buffer.End);
        await pipe.Writer.WriteAsync("more"u8.ToArray(), TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<IOException>(async () => await reader.ReadAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_read_that_is_cancelled_says_so_and_the_next_goes_on()
    {
        var pipe = new Pipe();
        var reader = new InflatingPipeReader(pipe.Reader);
        ValueTask<ReadResult> pending = reader.ReadAsync(TestContext.Current.CancellationToken);
        // As the deadline of a connection does it: below.
        pipe.Reader.CancelPendingRead();
        ReadResult cancelled = await pending;
        Assert.True(cancelled.IsCanceled);
        reader.AdvanceTo(cancelled.Buffer.Start);
        var writer = new DeflatingPipeWriter(pipe.Writer);
        "NOOP"u8.CopyTo(writer.GetSpan(4));
        writer.Advance(4);
        await writer.FlushAsync(TestContext.Current.CancellationToken);
        Assert.Equal("NOOP"u8.ToArray(), (await reader.ReadAsync(TestContext.Current.CancellationToken)).Buffer.ToArray());
    }
}
