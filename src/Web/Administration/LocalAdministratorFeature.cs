namespace Posthouse.Web;

/// <summary>
/// On a connection that came through the administration socket: whoever may open it may administer.
/// The server sets it on that listener's connections and nowhere else.
/// </summary>
public sealed class LocalAdministratorFeature
{
    public static readonly LocalAdministratorFeature Instance = new();

    private LocalAdministratorFeature()
    {
    }
}
