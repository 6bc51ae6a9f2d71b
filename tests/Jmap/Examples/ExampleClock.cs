namespace Posthouse.Jmap.Tests;

/// <summary>A clock that stands at the time of an example; timers run.</summary>
internal sealed class ExampleClock(DateTimeOffset now) : TimeProvider
{
    internal DateTimeOffset Now { get; set; } = now;

    public override DateTimeOffset GetUtcNow() => Now;
}
