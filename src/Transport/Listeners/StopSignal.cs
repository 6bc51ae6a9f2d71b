using Microsoft.Extensions.Hosting;

namespace Posthouse.Transport;

/// <summary>Turns the host's stopping into one token for all sessions and one wake-up for each, instead of a registration per connection.</summary>
internal sealed class StopSignal : IDisposable
{
    private readonly CancellationTokenRegistration _registration;

    public StopSignal(IHostApplicationLifetime lifetime, Heartbeat heartbeat)
    {
        Token = lifetime.ApplicationStopping;
        _registration = Token.UnsafeRegister(static state => ((Heartbeat)state!).WakeAll(), heartbeat);
    }

    public CancellationToken Token { get; }

    public void Dispose() => _registration.Dispose();
}
