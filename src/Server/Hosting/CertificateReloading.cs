using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Posthouse.Acme;
using Posthouse.Transport;

namespace Posthouse.Server;

/// <summary>Reads the certificates again on SIGHUP, and by itself once their files have changed, one was obtained, or one has ended. A set that cannot be used leaves the old one.</summary>
internal sealed partial class CertificateReloading(CertificateStore certificates, CertificateSet set, CertificateKeeper keeper, TimeProvider clock, ILogger<CertificateReloading> logger) : IHostedService, IDisposable
{
    // A renewal happens weeks before the old certificate ends; a minute is soon enough.
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private PosixSignalRegistration? _signal;
    private ITimer? _timer;
    private IReadOnlyList<CertificateFiles> _files = [];
    private DateTime _seen;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _files = set.Current();
        _seen = Newest(_files);
        keeper.Installed += Reload;
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
        keeper.Installed -= Reload;
        _signal?.Dispose();
        _timer?.Dispose();
    }

    private void Look()
    {
        IReadOnlyList<CertificateFiles> files = set.Current();
        if (!files.SequenceEqual(_files) || Newest(files) != _seen) Reload();
    }

    private void Reload()
    {
        lock (_lock)
        {
            _files = set.Current();
            _seen = Newest(_files);
            try
            {
                certificates.Load(_files);
                LogReloaded(_files.Count);
            }
            catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException)
            {
                LogKept(exception);
            }
        }
    }

    private static DateTime Newest(IReadOnlyList<CertificateFiles> all)
    {
        DateTime newest = DateTime.MinValue;
        foreach (CertificateFiles files in all)
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
