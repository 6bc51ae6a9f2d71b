using System.Collections.Frozen;

namespace Posthouse.Transport;

/// <summary>
/// The certificates in use. Replaced as a whole while the server runs: handshakes that have begun keep the old ones,
/// every later one gets the new. A set that cannot be read leaves the old in use.
/// </summary>
public sealed class CertificateStore : ICertificateSelector
{
    private readonly Lock _lock = new();
    private IReadOnlyList<CertificateFiles> _files = [];
    private Snapshot _current = Snapshot.Of([]);

    public bool HasCertificate => Volatile.Read(ref _current).Default is not null;

    /// <summary>To be set before the first handshake.</summary>
    public bool RequiresTls13 { get; set; }

    /// <summary>The certificates in use, the default first.</summary>
    public IReadOnlyList<ServerCertificate> Certificates => Volatile.Read(ref _current).All;

    /// <summary>Reads the pairs and puts them in use. The first is the default.</summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">A pair is unusable; nothing was changed.</exception>
    /// <exception cref="IOException">A file cannot be read; nothing was changed.</exception>
    public void Load(IReadOnlyList<CertificateFiles> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        lock (_lock)
        {
            var loaded = new ServerCertificate[files.Count];
            for (int i = 0; i < loaded.Length; i++) loaded[i] = ServerCertificate.Load(files[i]);
            _files = files;
            Volatile.Write(ref _current, Snapshot.Of(loaded));
        }
    }

    /// <summary>Reads the same files again, after a renewal. Throws like <see cref="Load"/>.</summary>
    public void Reload()
    {
        lock (_lock)
        {
            if (_files.Count > 0) Load(_files);
        }
    }

    /// <summary>Puts certificates in use that come from elsewhere than files. The first is the default.</summary>
    public void Use(params IReadOnlyList<ServerCertificate> certificates)
    {
        ArgumentNullException.ThrowIfNull(certificates);
        lock (_lock)
        {
            _files = [];
            Volatile.Write(ref _current, Snapshot.Of(certificates));
        }
    }

    public ServerCertificate? Select(string? serverName)
    {
        Snapshot current = Volatile.Read(ref _current);
        if (string.IsNullOrEmpty(serverName)) return current.Default;
        if (current.Exact.TryGetValue(serverName, out ServerCertificate? exact)) return exact;
        // RFC 6125 §6.4.3: the wildcard stands for one whole label, the first.
        int dot = serverName.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && current.Wildcard.TryGetValue(serverName[(dot + 1)..], out ServerCertificate? wildcard) ? wildcard : current.Default;
    }

    private sealed record Snapshot(
        IReadOnlyList<ServerCertificate> All,
        ServerCertificate? Default,
        FrozenDictionary<string, ServerCertificate> Exact,
        FrozenDictionary<string, ServerCertificate> Wildcard)
    {
        public static Snapshot Of(IReadOnlyList<ServerCertificate> certificates)
        {
            var exact = new Dictionary<string, ServerCertificate>(StringComparer.OrdinalIgnoreCase);
            var wildcard = new Dictionary<string, ServerCertificate>(StringComparer.OrdinalIgnoreCase);
            foreach (ServerCertificate certificate in certificates)
            {
                foreach (string name in certificate.Names)
                {
                    if (name.StartsWith("*.", StringComparison.Ordinal)) wildcard.TryAdd(name[2..], certificate);
                    else exact.TryAdd(name, certificate);
                }
            }

            return new Snapshot(
                certificates,
                certificates.Count > 0 ? certificates[0] : null,
                exact.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase),
                wildcard.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase));
        }
    }
}
