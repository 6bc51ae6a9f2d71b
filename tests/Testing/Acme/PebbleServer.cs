using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Posthouse.Testing;

/// <summary>
/// Pebble, the test authority of Let's Encrypt, on ports of loopback, with its checks on: it looks names up at the given name server and
/// connects to what it finds there, refuses some good nonces, and makes its certificates' root anew at each start.
/// </summary>
public sealed class PebbleServer : IAsyncDisposable
{
    private const string Program = "/usr/bin/pebble";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly StringBuilder _log = new();

    private PebbleServer(Process process, string folder, int port, int management)
    {
        (_process, Folder) = (process, folder);
        Directory = new Uri(string.Create(CultureInfo.InvariantCulture, $"https://localhost:{port}/dir"));
        Management = new Uri(string.Create(CultureInfo.InvariantCulture, $"https://localhost:{management}/"));
    }

    /// <summary>Debian's package pebble is there.</summary>
    public static bool IsInstalled => File.Exists(Program);

    /// <summary>Why a test is skipped without it.</summary>
    public const string Missing = "'pebble' is not installed (Debian's package pebble).";

    /// <summary>The key's name and the key of external account binding, where it was asked for.</summary>
    public const string CustomerId = "kid-1", CustomerKey = "zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W";

    public string Folder { get; }

    public Uri Directory { get; }

    public Uri Management { get; }

    /// <summary>PEM: whom to trust when speaking with it.</summary>
    public string TrustFile => Path.Combine(Folder, "pebble.crt");

    public string Log
    {
        get { lock (_log) return _log.ToString(); }
    }

    /// <param name="folder">Of the caller's, who deletes it.</param>
    /// <param name="dns">Where names are looked up.</param>
    /// <param name="httpPort">Where HTTP-01 is looked for instead of port 80.</param>
    /// <param name="tlsPort">Where TLS-ALPN-01 is looked for instead of port 443.</param>
    /// <param name="customersOnly">Accounts need external binding.</param>
    public static async Task<PebbleServer> StartAsync(string folder, IPEndPoint dns, int httpPort, int tlsPort, bool customersOnly = false)
    {
        System.IO.Directory.CreateDirectory(folder);
        using (X509Certificate2 own = MakeOwn())
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "pebble.crt"), own.ExportCertificatePem());
            using ECDsa key = own.GetECDsaPrivateKey()!;
            // Go reads either form; this is the one of its examples.
            await File.WriteAllTextAsync(Path.Combine(folder, "pebble.key"), key.ExportPkcs8PrivateKeyPem());
        }

        int port = FreePort(), management = FreePort();
        string configuration = Path.Combine(folder, "pebble.json");
        await File.WriteAllTextAsync(configuration, $$"""
            {
              "pebble": {
                "listenAddress": "127.0.0.1:{{port}}",
                "managementListenAddress": "127.0.0.1:{{management}}",
                "certificate": "{{folder}}/pebble.crt",
                "privateKey": "{{folder}}/pebble.key",
                "httpPort": {{httpPort}},
                "tlsPort": {{tlsPort}},
                "ocspResponderURL": "",
                "externalAccountBindingRequired": {{(customersOnly ? "true" : "false")}},
                "externalAccountMACKeys": { "{{CustomerId}}": "{{CustomerKey}}" }
              }
            }
            """);
        var start = new ProcessStartInfo(Program, ["-config", configuration, "-dnsserver", dns.ToString(), "-strict"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        // It would sleep for up to 15 seconds before it looks.
        start.Environment["PEBBLE_VA_NOSLEEP"] = "1";
        start.Environment["PEBBLE_WFE_NONCEREJECT"] = "20";
        var server = new PebbleServer(Process.Start(start)!, folder, port, management);
        await server.WaitAsync();
        return server;
    }

    /// <summary>The root of what it issues.</summary>
    public async Task<X509Certificate2> RootAsync()
    {
        using HttpClient http = Client();
        return X509Certificate2.CreateFromPem(await http.GetStringAsync(new Uri(Management, "roots/0")));
    }

    /// <summary>Whether it holds a certificate for revoked, by its serial number in hexadecimal.</summary>
    public async Task<bool> IsRevokedAsync(string serial)
    {
        using HttpClient http = Client();
        return (await http.GetStringAsync(new Uri(Management, "cert-status-by-serial/" + serial.TrimStart('0').ToLowerInvariant()))).Contains("\"Revoked\"", StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    /// <summary>A port of loopback that was free a moment ago.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task WaitAsync()
    {
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Read(object _, DataReceivedEventArgs line)
        {
            if (line.Data is null) return;
            lock (_log) _log.AppendLine(line.Data);
            // The last it says before it listens.
            if (line.Data.Contains("ACME directory available", StringComparison.Ordinal)) ready.TrySetResult();
        }

        _process.OutputDataReceived += Read;
        _process.ErrorDataReceived += Read;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        Task ended = _process.WaitForExitAsync();
        if (await Task.WhenAny(ready.Task, ended).WaitAsync(Limit) == ended) throw new InvalidOperationException($"Pebble ended with {_process.ExitCode}: {Log}");
        // It tells nobody when it listens: until then it refuses.
        using var late = new CancellationTokenSource(Limit);
        while (true)
        {
            using var probe = new TcpClient();
            try
            {
                await probe.ConnectAsync(IPAddress.Loopback, Directory.Port, late.Token);
                return;
            }
            catch (SocketException) when (!_process.HasExited)
            {
                await Task.Delay(10, late.Token);
            }
        }
    }

    private static HttpClient Client() => new(new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = static (_, _, _, _) => true } });

    private static X509Certificate2 MakeOwn()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Pebble of a test", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(2));
    }
}
