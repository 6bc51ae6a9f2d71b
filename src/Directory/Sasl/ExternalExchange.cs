namespace Posthouse.Directory;

/// <summary>EXTERNAL (RFC 4422 appendix A): the certificate that the client showed at the handshake says who it is.</summary>
/// <param name="names">The addresses that the certificate speaks for.</param>
internal sealed class ExternalExchange(SignInService service, SignInOrigin origin, IReadOnlyList<string> names) : ISaslExchange
{
    private const int MaximumOctets = 320;

    private bool _asked;

    public async ValueTask<SaslStep> NextAsync(ReadOnlyMemory<byte> response, CancellationToken cancellationToken)
    {
        if (response.IsEmpty && !_asked)
        {
            _asked = true;
            return new SaslStep(default, null);
        }

        // Empty: as whom the certificate says. Else one of its own names, if it has several.
        if (response.Length > MaximumOctets || !SaslSteps.TryText(response.Span, out string wanted) || wanted.Contains('\0', StringComparison.Ordinal)) return SaslSteps.Malformed;
        return new SaslStep(default, await service.CheckCertificateAsync(names, wanted, origin, cancellationToken).ConfigureAwait(false));
    }
}
