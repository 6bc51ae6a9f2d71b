using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Time.Testing;

namespace Posthouse.Jmap.Tests;

public class ProgressStreamTests
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task A_slow_client_is_served_as_long_as_it_takes_something()
    {
        var clock = new FakeTimeProvider();
        var lifetime = new Lifetime();
        await using var slow = new SlowStream(() => clock.Advance(Longest * 0.9));
        await using var stream = new ProgressStream(slow, Context(lifetime), clock, Longest);
        byte[] large = [.. Enumerable.Range(0, 300_000).Select(static i => (byte)i)];
        await stream.WriteAsync(large, JmapServer.Token);
        await stream.FlushAsync(JmapServer.Token);
        clock.Advance(Longest * 10);
        Assert.False(lifetime.IsAborted);
        Assert.Equal(large, slow.ToArray());
    }

    [Fact]
    public async Task One_that_takes_nothing_is_cut_off()
    {
        var clock = new FakeTimeProvider();
        var lifetime = new Lifetime();
        await using var stuck = new SlowStream(() => clock.Advance(Longest));
        await using var stream = new ProgressStream(stuck, Context(lifetime), clock, Longest);
        await stream.WriteAsync(new byte[10], JmapServer.Token);
        Assert.True(lifetime.IsAborted);
    }

    private static DefaultHttpContext Context(Lifetime lifetime)
    {
        var context = new DefaultHttpContext();
        context.Features.Set<IHttpRequestLifetimeFeature>(lifetime);
        return context;
    }

    private sealed class Lifetime : IHttpRequestLifetimeFeature
    {
        public CancellationToken RequestAborted { get; set; }

        internal bool IsAborted { get; private set; }

        public void Abort() => IsAborted = true;
    }

    private sealed class SlowStream(Action passes) : MemoryStream
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            passes();
            return base.WriteAsync(buffer, cancellationToken);
        }
    }
}
