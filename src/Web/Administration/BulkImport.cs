using Microsoft.AspNetCore.Http;
using Posthouse.Directory;

namespace Posthouse.Web;

/// <summary>Makes many of a kind, each by itself: what is refused is named with its reason and harms no other.</summary>
internal static class BulkImport
{
    // One request's worth; the client sends as many requests as it needs.
    private const int Maximum = 1000;

    public static async Task<object?> RunAsync<T>(HttpContext context, Func<T, string> name, Func<T, Task> make)
    {
        IReadOnlyList<T> rows = await ApiEndpoint.ReadAsync<IReadOnlyList<T>>(context).ConfigureAwait(false);
        if (rows.Count > Maximum) throw new ApiException(StatusCodes.Status400BadRequest, $"At most {Maximum} in one request.");
        var outcomes = new List<ImportOutcome>(rows.Count);
        foreach (T row in rows)
        {
            string? problem = null;
            try
            {
                await make(row).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is FormatException or DirectoryException)
            {
                problem = AnswerLanguage.Say(context, exception.Message);
            }

            outcomes.Add(new ImportOutcome(name(row), problem));
        }

        return (IReadOnlyList<ImportOutcome>)outcomes;
    }
}
