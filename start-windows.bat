@echo off
rem Double-click to open. The first time it sets itself up; that needs a network once.
chcp 65001 >nul
cd /d "%~dp0"
set PYTHONUTF8=1
where py >nul 2>nul && (set "PY=py -3") || (set "PY=python")
%PY% -c "import sys; sys.exit(sys.version_info < (3, 11))" 2>nul
if errorlevel 1 (
  echo 没有找到 Python 3.11 或更新的版本。先装 Python，装的时候勾上 "Add python.exe to PATH"，再双击一次。
  pause
  exit /b 2
)
if not exist .venv\Scripts\python.exe (
  echo 第一次打开，正在准备，大约两分钟……
  %PY% -m venv .venv || (pause & exit /b 1)
)
fc /b requirements.lock .venv\installed.lock >nul 2>nul
if errorlevel 1 (
  .venv\Scripts\python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
  if errorlevel 1 (
    echo 没有装好，多半是没有网络。连上网，再双击一次。
    pause
    exit /b 1
  )
  copy /y requirements.lock .venv\installed.lock >nul
)
start "" http://localhost:8080
.venv\Scripts\python app.py
pause
