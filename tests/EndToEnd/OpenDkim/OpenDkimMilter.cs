using System.Diagnostics;
using System.Globalization;
using System.Net;
using Posthouse.Testing;

namespace Posthouse.EndToEnd.Tests;

/// <summary>OpenDKIM on loopback as a milter, which either verifies, with keys from a name server, or signs with one key.</summary>
internal sealed class OpenDkimMilter : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly Task _draining;

    private OpenDkimMilter(Process process, Task draining, int port) => (_process, _draining, Port) = (process, draining, port);

    internal int Port { get; }

    /// <param name="dns">Who has the keys' records, of names below "test".</param>
    internal static async Task<OpenDkimMilter> VerifierAsync(string folder, IPEndPoint dns, string serviceId)
    {
        // It asks by libunbound, which takes "test" for nobody's (RFC 6761) and never asks this machine unless it is told to.
        string resolver = Path.Combine(folder, "unbound.conf");
        await File.WriteAllTextAsync(resolver, $"""
            server:
              do-not-query-localhost: no
              local-zone: "test." nodefault
              module-config: "iterator"
            stub-zone:
              name: "test."
              stub-addr: {dns.Address}@{dns.Port}

            """);
        return await StartAsync(folder, "verify", $"Mode v\nAuthservID {serviceId}\nResolverConfiguration {resolver}\nInternalHosts /dev/null\nExternalIgnoreList /dev/null\n");
    }

    /// <param name="pem">A private key in PKCS #8.</param>
    /// <param name="algorithm">As a= has it.</param>
    internal static async Task<OpenDkimMilter> SignerAsync(string folder, string domain, string selector, string algorithm, string pem)
    {
        string key = Path.Combine(folder, selector + ".pem");
        await File.WriteAllTextAsync(key, pem);
        return await StartAsync(folder, selector, $"Mode s\nDomain {domain}\nSelector {selector}\nKeyFile {key}\nSignatureAlgorithm {algorithm}\nCanonicalization relaxed/relaxed\nRequireSafeKeys no\nInternalHosts 127.0.0.0/8\n");
    }

    private static async Task<OpenDkimMilter> StartAsync(string folder, string name, string settings)
    {
        ExternalProgram opendkim = ExternalProgram.Require("opendkim", "opendkim");
        int port = NamedProcess.FreeEndPoint().Port;
        string configuration = Path.Combine(folder, name + ".conf");
        await File.WriteAllTextAsync(configuration, settings + string.Create(CultureInfo.InvariantCulture, $"Socket inet:{port}@127.0.0.1\nSyslog no\n"));
        Process process = opendkim.Start(["-f", "-x", configuration]);
        var milter = new OpenDkimMilter(process, Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync()), port);
        await PortWatch.WaitAsync(process, port, Limit);
        return milter;
    }

    public async ValueTask DisposeAsync()
    {
        Signals.Terminate(_process);
        await _process.WaitForExitAsync().WaitAsync(Limit);
        await _draining;
        _process.Dispose();
    }
}
