using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Posthouse.Transport;

namespace Posthouse.Server;

/// <summary>Reads the certificates again on SIGHUP, and by itself once their files have changed. A set that cannot be used leaves the old one.</summary>
internal sealed partial class CertificateReloading(CertificateStore certificates, CertificateSet set, TimeProvider clock, ILogger<CertificateReloading> logger) : IHostedService, IDisposable
{
    // A renewal happens weeks before the old certificate ends; a minute is soon enough.
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private PosixSignalRegistration? _signal;
    private ITimer? _timer;
    private DateTime _seen;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _seen = Newest();
        _signal = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
        {
            context.Cancel = true;
            Reload();
        });
        _timer = clock.CreateTimer(static state => ((CertificateReloading)state!).Look(), this, Interval, Interval);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _signal?.Dispose();
        _timer?.Dispose();
    }

    private void Look()
    {
        if (Newest() != _seen) Reload();
    }

    private void Reload()
    {
        lock (_lock)
        {
            _seen = Newest();
            try
            {
                certificates.Reload();
                LogReloaded(set.Files.Count);
            }
            catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException)
            {
                LogKept(exception);
            }
        }
    }

    private DateTime Newest()
    {
        DateTime newest = DateTime.MinValue;
        foreach (CertificateFiles files in set.Files)
        {
            // A file that is missing for a moment has the year 1601: older than any.
            DateTime certificate = File.GetLastWriteTimeUtc(files.CertificatePath), key = File.GetLastWriteTimeUtc(files.KeyPath);
            newest = new DateTime(Math.Max(newest.Ticks, Math.Max(certificate.Ticks, key.Ticks)), DateTimeKind.Utc);
        }

        return newest;
    }

    [LoggerMessage(7001, LogLevel.Information, "Certificates were read again: {Count}.")]
    private partial void LogReloaded(int count);

    [LoggerMessage(7002, LogLevel.Error, "The certificates could not be read again; the old ones stay in use. Check the files under [[certificate]].")]
    private partial void LogKept(Exception exception);
}

/// <summary>The certificate files in use.</summary>
internal sealed record CertificateSet(IReadOnlyList<CertificateFiles> Files);
