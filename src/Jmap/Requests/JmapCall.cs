using System.Text.Json;
using Posthouse.Directory;
using Posthouse.Mail;

namespace Posthouse.Jmap;

/// <summary>One method call while it runs.</summary>
internal sealed class JmapCall(JmapRun run, MethodArguments arguments, AccountView view, Utf8JsonWriter output)
{
    /// <summary>The request that the call belongs to.</summary>
    internal JmapRun Run => run;

    internal MethodArguments Arguments => arguments;

    /// <summary>The account of accountId, which the user may see.</summary>
    internal AccountId Account => view.Account;

    /// <summary>The same as the user sees it.</summary>
    internal AccountView View => view;

    /// <summary>Who has signed in.</summary>
    internal Account User => run.User;

    internal JmapOptions Options => run.Options;

    /// <summary>Takes one object: the response's arguments.</summary>
    internal Utf8JsonWriter Output => output;

    /// <summary>Of a call that changes something.</summary>
    internal StateChain? States { get; set; }

    /// <summary>Calls that are made when this one is answered, under the same call id (RFC 8620 §3.2), such as those of onSuccessUpdateEmail.</summary>
    internal List<(string Name, string Arguments)> Implied { get; } = [];

    /// <summary>To be asked while something long is written: a response is held in memory until the request is done.</summary>
    /// <exception cref="MethodException">requestTooLarge.</exception>
    internal void RequireRoom()
    {
        if (output.BytesCommitted + output.BytesPending > run.Options.MaximumResponseSize) throw MethodException.TooLarge("The response would become too long: ask for less at once.");
    }

    internal void WriteAccountId() => output.WriteString("accountId"u8, JmapIds.Of(view.Account));
}
