using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Posthouse.Mail;

namespace Posthouse.Directory;

/// <summary>
/// SCRAM-SHA-256 and -PLUS (RFC 5802, RFC 7677): the password never crosses the wire, and with -PLUS nobody can sit between.
/// </summary>
internal sealed class ScramExchange(SignInService service, SignInOrigin origin, ChannelBindings bindings, bool plus, Func<string>? nonce = null) : ISaslExchange
{
    /// <summary>Octets of one message; names and nonces need a few hundred.</summary>
    private const int MaximumOctets = 4096;

    private readonly string _mechanism = plus ? SaslMechanisms.ScramPlus : SaslMechanisms.Scram;
    private bool _asked;
    private bool _over;
    private ScramClientFirst? _first;
    private ScramTarget? _target;
    private string _nonce = "";
    private string _serverFirst = "";

    public async ValueTask<SaslStep> NextAsync(ReadOnlyMemory<byte> response, CancellationToken cancellationToken)
    {
        if (_over || response.Length > MaximumOctets) return SaslSteps.Malformed;
        if (_first is not null) return Finish(response.Span);
        if (response.IsEmpty && !_asked)
        {
            _asked = true;
            return new SaslStep(default, null);
        }

        return await StartAsync(response, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<SaslStep> StartAsync(ReadOnlyMemory<byte> response, CancellationToken cancellationToken)
    {
        _over = true;
        if (!ScramClientFirst.TryParse(response.Span, out ScramClientFirst? first) || !IsBindingAcceptable(first)) return SaslSteps.Malformed;
        if (first.Authorization is { } other && !string.Equals(other, first.Name, StringComparison.OrdinalIgnoreCase)) return SaslSteps.Malformed;
        if (await service.FindScramTargetAsync(first.Name, origin, cancellationToken).ConfigureAwait(false) is not { } target) return SaslSteps.Unavailable;
        if (await service.IsBlockedAsync(target.Account?.Id ?? new AccountId(0), target.Name, origin, browser: null, cancellationToken).ConfigureAwait(false)) return new SaslStep(default, service.Ended(SignInOutcome.Throttled, null, target.Name, _mechanism, origin));

        _over = false;
        _first = first;
        _target = target;
        _nonce = first.Nonce + (nonce?.Invoke() ?? Convert.ToBase64String(RandomNumberGenerator.GetBytes(18)));
        _serverFirst = string.Create(CultureInfo.InvariantCulture, $"r={_nonce},s={Convert.ToBase64String(target.Keys.Salt)},i={target.Keys.Iterations}");
        return new SaslStep(Encoding.ASCII.GetBytes(_serverFirst), null);
    }

    private SaslStep Finish(ReadOnlySpan<byte> response)
    {
        _over = true;
        if (!ScramClientFinal.TryParse(response, out ScramClientFinal? final)) return SaslSteps.Malformed;
        // Asked again here: many exchanges may have begun before the first of them failed.
        if (service.IsBlocked(_target!.Name, origin)) return new SaslStep(default, service.Ended(SignInOutcome.Throttled, null, _target.Name, _mechanism, origin));

        byte[] authMessage = [.. _first!.Bare, (byte)',', .. Encoding.ASCII.GetBytes(_serverFirst), (byte)',', .. final.WithoutProof];
        bool nonceRight = string.Equals(final.Nonce, _nonce, StringComparison.Ordinal);
        bool bindingRight = CryptographicOperations.FixedTimeEquals(final.Binding, ExpectedBinding());
        bool proofRight = ScramCrypto.IsProofRight(_target.Keys, authMessage, final.Proof);
        SignInResult result = service.Conclude(nonceRight & bindingRight & proofRight, _target.Snapshot, _target.Account, _target.Name, _mechanism, origin, _target.Began);
        if (result.Outcome != SignInOutcome.Success) return new SaslStep(default, result);
        byte[] signature = ScramCrypto.ServerSignature(_target.Keys, authMessage);
        return new SaslStep(Encoding.ASCII.GetBytes("v=" + Convert.ToBase64String(signature)), result);
    }

    // RFC 5802 §6: "y" where -PLUS was offered means that someone took it out of the list on the way.
    private bool IsBindingAcceptable(ScramClientFirst first) => first.Flag switch
    {
        BindingFlag.Used => plus && bindings.TryFind(first.BindingType, out _),
        BindingFlag.NotOffered => !plus && bindings.IsEmpty,
        _ => !plus,
    };

    /// <summary>cbind-input: the gs2-header, then the binding's octets where one is used.</summary>
    private byte[] ExpectedBinding() =>
        _first!.Flag == BindingFlag.Used && bindings.TryFind(_first.BindingType, out ReadOnlyMemory<byte> binding) ? [.. _first.Header, .. binding.Span] : _first.Header;
}
