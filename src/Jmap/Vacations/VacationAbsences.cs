using System.Text.Json.Nodes;
using Posthouse.Delivery;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>Tells deliveries whose VacationResponse is on. Who has one is kept in memory, read at the first question and after each change.</summary>
internal sealed class VacationAbsences(MailStore store) : IAbsences
{
    private readonly Lock _lock = new();
    private HashSet<long>? _enabled;

    public bool Concern(AccountId account)
    {
        lock (_lock) return (_enabled ??= Read()).Contains(account.Value);
    }

    public Absence? Of(AccountId account, DateTimeOffset now)
    {
        VacationResponse response = Now(store.ReadAsync(reader => VacationResponse.Of(reader, account)));
        // RFC 8621 §8: from fromDate on, and before toDate; nothing to say is no answer.
        if (!response.IsEnabled || now < response.From || now >= response.To || (response.TextBody ?? response.HtmlBody) is null) return null;
        return new Absence(response.Subject, response.TextBody, response.HtmlBody);
    }

    /// <summary>To be called when a change is durable.</summary>
    internal void Refresh(AccountId account)
    {
        lock (_lock)
        {
            if (_enabled is null) return;
            // Read inside the lock: of two changes the later one counts.
            if (Now(store.ReadAsync(reader => VacationResponse.Of(reader, account).IsEnabled))) _enabled.Add(account.Value);
            else _enabled.Remove(account.Value);
        }
    }

    private HashSet<long> Read() => [.. Now(store.ReadAsync(static reader => reader.Sql.Query(
        "SELECT account, value FROM jmap_object WHERE kind = @1",
        static row => (Account: row.Int64(0), Enabled: (bool?)JsonNode.Parse(row.Text(1))?["isEnabled"] ?? false), (long)ObjectKind.Vacation)))
        .Where(static one => one.Enabled).Select(static one => one.Account)];

    // The store answers before it returns.
    private static T Now<T>(ValueTask<T> read) => read.AsTask().GetAwaiter().GetResult();
}
