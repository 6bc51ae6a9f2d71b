namespace Posthouse.BrowserMail.Tests;

/// <summary>A server's clock that a test puts to a time; it goes on from there, and what waits for a span waits for it as ever.</summary>
internal sealed class MovedClock : TimeProvider
{
    private long _ahead;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Interlocked.Read(ref _ahead));

    internal void Put(DateTimeOffset now) => Interlocked.Exchange(ref _ahead, (now - base.GetUtcNow()).Ticks);
}
