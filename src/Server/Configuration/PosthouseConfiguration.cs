using System.Net;
using System.Net.NetworkInformation;
using Posthouse.Transport;

namespace Posthouse.Server;

/// <summary>What must be known to start: the configuration file, read and checked.</summary>
internal sealed record PosthouseConfiguration
{
    /// <summary>Used by commands that are not told otherwise.</summary>
    internal const string DefaultFile = "/etc/posthouse/posthouse.toml";

    public required ConfigurationDocument Document { get; init; }

    public required string DataFolder { get; init; }

    public required string HostName { get; init; }

    public required IReadOnlyList<Listener> Listeners { get; init; }

    public required IReadOnlyList<CertificateFiles> Certificates { get; init; }

    /// <exception cref="ConfigurationException">The file cannot be read or has errors: all of them.</exception>
    internal static PosthouseConfiguration Load(string file)
    {
        string text;
        try
        {
            text = File.ReadAllText(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException(file, [new ConfigurationError(0, $"cannot be read: {exception.Message}")]);
        }

        PosthouseConfiguration configuration = Read(text, Path.GetDirectoryName(Path.GetFullPath(file))!, out IReadOnlyList<ConfigurationError> errors);
        return errors.Count == 0 ? configuration : throw new ConfigurationException(file, errors);
    }

    /// <summary>The result is to be used only when there are no errors.</summary>
    internal static PosthouseConfiguration Read(string text, string folder, out IReadOnlyList<ConfigurationError> errors)
    {
        ConfigurationDocument document = ConfigurationReader.Read(text, folder, out errors);
        var found = new List<ConfigurationError>(errors);
        bool readable = found.Count == 0;
        List<Listener> listeners = readable ? [.. document.All("listen").Select(Listener.From)] : [];
        if (readable && listeners.Count == 0) listeners.AddRange(Listener.Usual);
        // What could be read is checked even where other things could not, so that one run tells all.
        Check(readable ? document : document.Sound(section => ConfigurationReader.Unset(section, folder)), document, found);

        errors = [.. found.OrderBy(static e => e.Line)];
        return new PosthouseConfiguration
        {
            Document = document,
            DataFolder = readable ? document[""].Text("data") : "",
            HostName = readable ? document[""].HostNameOrNull("hostname")?.Ascii ?? MachineName() : "",
            Listeners = listeners,
            Certificates = readable ? [.. document.All("certificate").Select(static c => new CertificateFiles(c.Text("file"), c.Text("key")))] : [],
        };
    }

    private static void Check(ConfigurationDocument sound, ConfigurationDocument document, List<ConfigurationError> found)
    {
        List<Listener> listeners = [.. sound.All("listen").Select(Listener.From)];
        ConfigurationChecks.Listeners(listeners, found);
        ConfigurationChecks.Balancers(sound, found);
        ConfigurationChecks.Issuer(sound, found);
        ConfigurationChecks.Links(sound, found);
        ConfigurationChecks.SecondFactorRoles(sound, found);
        ConfigurationChecks.ClientCertificates(sound, found);
        ConfigurationChecks.Certificates(sound, found);
        ConfigurationChecks.Routes(sound, found);
        ConfigurationChecks.Destinations(sound, found);
        PoolSettings.Check(sound, found);
        ConfigurationChecks.Deliverability(sound, found);
        ConfigurationChecks.ReportAddresses(sound, found);
        ConfigurationChecks.Logos(sound, found);
        // Whether ACME has the port that it needs is seen only where all listeners are.
        if (document.IsSound("listen")) AcmeChecks.Check(sound["acme"], listeners.Count > 0 ? listeners : Listener.Usual, found);
    }

    private static string MachineName()
    {
        string domain = IPGlobalProperties.GetIPGlobalProperties().DomainName;
        string name = System.Net.Dns.GetHostName();
        return SettingText.TryReadHostName(domain.Length > 0 && domain != "(none)" ? $"{name}.{domain}" : name, out Mail.DomainName? full) ? full.Ascii : "localhost";
    }
}

/// <summary>Carries every error of a configuration file.</summary>
internal sealed class ConfigurationException(string file, IReadOnlyList<ConfigurationError> errors) : Exception(string.Join('\n', errors.Select(e => e.ToString(file))))
{
    public string File { get; } = file;

    public IReadOnlyList<ConfigurationError> Errors { get; } = errors;
}
