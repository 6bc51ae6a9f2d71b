using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Posthouse.Directory;
using Posthouse.Identity;
using Posthouse.Mail;

namespace Posthouse.Web;

/// <summary>For people who have lost their phone and their recovery codes: app, codes and passkeys are removed.</summary>
internal static class SecondFactorEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints) => ApiEndpoint.Map(endpoints, "DELETE", "accounts/{address}/second-factor", static async context =>
    {
        EmailAddress address = EmailAddress.Parse(ApiEndpoint.Route(context, "address"));
        Account account = await ApiEndpoint.Service<AccountDirectory>(context).FindAccountAsync(address, context.RequestAborted).ConfigureAwait(false)
            ?? throw new ApiException(StatusCodes.Status404NotFound, $"There is no account {address}.");
        if (!await ApiEndpoint.Service<SecondFactors>(context).RemoveAllAsync(account.Id, AdministratorGate.NameOf(context), context.RequestAborted).ConfigureAwait(false))
            throw new ApiException(StatusCodes.Status404NotFound, $"{address} has neither an authenticator app nor a passkey.");
        return null;
    });
}
