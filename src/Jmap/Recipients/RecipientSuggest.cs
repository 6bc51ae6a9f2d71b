using System.Text.Json;
using System.Text.Json.Nodes;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>
/// Recipient/suggest (docs/jmap.md): whom one may mean by some letters, out of one's contacts, of those one has written to and of the directory as far
/// as one sees it; by how often and how lately one wrote to them.
/// </summary>
internal sealed class RecipientSuggest(MailStore store, PrincipalDirectory principals, TimeProvider clock) : IJmapMethod
{
    private const int InitialLimit = 8;
    private const int MaximumLimit = 50;
    private const int MaximumText = 200;

    public string Name => "Recipient/suggest";

    public string Capability => RecipientsCapability.Name;

    public async ValueTask InvokeAsync(JmapCall call, CancellationToken cancellationToken)
    {
        call.Arguments.Only("text", "limit");
        string text = call.Arguments.RequiredText("text");
        int limit = (int)Math.Min(call.Arguments.Unsigned("limit") ?? InitialLimit, MaximumLimit);
        if (text.Length > MaximumText) throw MethodException.Invalid("text", $"'text' may have {MaximumText} characters.");
        string[] words = SearchTokens.Fold(text).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        DateTimeOffset now = clock.GetUtcNow();
        List<RecipientSuggestion> known = await store.ReadAsync(reader => Known(reader, call.Account, now), cancellationToken).ConfigureAwait(false);
        PrincipalList directory = await principals.OfAsync(call.User, cancellationToken).ConfigureAwait(false);
        known.AddRange(directory.All.Where(static principal => principal.Email is not null).Select(static principal => new RecipientSuggestion(principal.Name, principal.Email!, "directory", 0)));
        IEnumerable<RecipientSuggestion> best = Merge(known).Select(found => (Found: found, Rank: Rank(found, words))).Where(static ranked => ranked.Rank > 0)
            .OrderByDescending(static ranked => ranked.Rank).ThenBy(static ranked => ranked.Found.Name, StringComparer.OrdinalIgnoreCase).ThenBy(static ranked => ranked.Found.Email, StringComparer.Ordinal).Take(limit).Select(static ranked => ranked.Found);
        Write(call, best);
    }

    // Each address once: by the name in the contacts, else in the directory, else as it was written last.
    private static IEnumerable<RecipientSuggestion> Merge(List<RecipientSuggestion> all)
    {
        var found = new Dictionary<string, RecipientSuggestion>(StringComparer.Ordinal);
        foreach (RecipientSuggestion one in all)
        {
            string key = one.Members.Count > 0 ? "group " + one.Name : RecipientHistory.Key(one.Email);
            if (!found.TryGetValue(key, out RecipientSuggestion? other))
            {
                found[key] = one;
                continue;
            }

            RecipientSuggestion better = Order(one) < Order(other) && one.Name.Length > 0 ? one : other, worse = ReferenceEquals(better, one) ? other : one;
            found[key] = better with { Name = better.Name.Length > 0 ? better.Name : worse.Name, Weight = one.Weight + other.Weight, Also = $"{better.Also} {worse.Name} {worse.Also}" };
        }

        return found.Values;
    }

    private static int Order(RecipientSuggestion one) => one.Source switch { "contact" => 0, "directory" => 1, _ => 2 };

    // 0 where a word is nowhere. The beginning of a word counts more than its middle, whom one writes to more than both.
    private static double Rank(RecipientSuggestion one, string[] words)
    {
        string name = SearchTokens.Fold($"{one.Name} {one.Also}"), email = SearchTokens.Fold(one.Email);
        double rank = 0.1 + (2 * Math.Log2(1 + one.Weight)) + (one.Source is "contact" or "group" ? 0.5 : 0);
        foreach (string word in words)
        {
            if (email.StartsWith(word, StringComparison.Ordinal) || BeginsWord(name, word)) rank += 3;
            else if (name.Contains(word, StringComparison.Ordinal) || email.Contains(word, StringComparison.Ordinal)) rank += 1;
            else return 0;
        }

        return rank;
    }

    private static bool BeginsWord(string text, string word)
    {
        for (int at = text.IndexOf(word, StringComparison.Ordinal); at >= 0; at = text.IndexOf(word, at + 1, StringComparison.Ordinal))
        {
            if (at == 0 || !char.IsLetterOrDigit(text[at - 1])) return true;
        }

        return false;
    }

    private static List<RecipientSuggestion> Known(StoreReader reader, AccountId account, DateTimeOffset now)
    {
        var all = new List<RecipientSuggestion>();
        List<(string Uid, JsonObject People)> cards = reader.Sql.Query("SELECT uid, people FROM jmap_card WHERE account = @1", static row => (row.Text(0), JsonNode.Parse(row.Text(1))!.AsObject()), account.Value);
        var byUid = cards.ToDictionary(static card => card.Uid, static card => card.People, StringComparer.Ordinal);
        foreach ((_, JsonObject people) in cards)
        {
            string name = (string)people["name"]!;
            if (people["members"] is JsonArray members)
            {
                List<(string, string)> reached = [.. members.Select(member => byUid.GetValueOrDefault((string)member!)).Where(static member => member?["emails"] is JsonArray { Count: > 0 }).Select(static member => ((string)member!["name"]!, (string)member["emails"]![0]!))];
                if (reached.Count > 0) all.Add(new RecipientSuggestion(name, "", "group", 0) { Members = reached });
                continue;
            }

            foreach (JsonNode? email in people["emails"]!.AsArray()) all.Add(new RecipientSuggestion(name, (string)email!, "contact", 0) { Also = (string)people["nick"]! });
        }

        all.AddRange(RecipientHistory.List(reader, account).Select(one => new RecipientSuggestion(one.Name, one.Email, "history", one.Weight(now))));
        return all;
    }

    private static void Write(JmapCall call, IEnumerable<RecipientSuggestion> best)
    {
        Utf8JsonWriter output = call.Output;
        output.WriteStartObject();
        call.WriteAccountId();
        output.WriteStartArray("list"u8);
        foreach (RecipientSuggestion one in best)
        {
            output.WriteStartObject();
            WritePerson(output, one.Name, one.Members.Count > 0 ? null : one.Email);
            output.WriteString("source"u8, one.Source);
            if (one.Members.Count > 0)
            {
                output.WriteStartArray("members"u8);
                foreach ((string name, string email) in one.Members)
                {
                    output.WriteStartObject();
                    WritePerson(output, name, email);
                    output.WriteEndObject();
                }

                output.WriteEndArray();
            }

            output.WriteEndObject();
        }

        output.WriteEndArray();
        output.WriteEndObject();
    }

    private static void WritePerson(Utf8JsonWriter output, string name, string? email)
    {
        if (name.Length > 0) output.WriteString("name"u8, name);
        else output.WriteNull("name"u8);
        if (email is null) output.WriteNull("email"u8);
        else output.WriteString("email"u8, email);
    }
}
