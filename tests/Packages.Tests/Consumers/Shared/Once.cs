using System;

namespace Shop.Tests;

/// <summary>Does a thing at the first of many calls.</summary>
public static class Once
{
    private static bool isDone;

    public static uint Do(Action action)
    {
        if (!isDone)
        {
            isDone = true;
            action();
        }

        return 0;
    }
}
